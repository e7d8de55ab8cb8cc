"""Checks of the files of docs/assets/: where they are, what they are called, what is in them, how large they are.

Sizes are warnings: a page with a heavy picture is late on a slow link (200 kbit/s bring 25 kB in a second), not wrong.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from markdown.extensions.toc import slugify

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import language_tag
from sitedata.messages.translatable import Message, say
from sitedata.models.files import drawings, endings, exif
from sitedata.models.files.published import FOLDER, LANGUAGE, PICTURES, PublishedFile
from sitedata.reading.document import THE_FILE

MAX_PICTURE_BYTES = 150_000
"""Of a picture in a page: six seconds at 200 kbit/s."""
MAX_PICTURE_WIDTH = 1600
"""Pixels; a page's text is 672 wide, and some screens show two for each."""
MAX_DOWNLOAD_BYTES = 3_000_000
"""Two minutes at 200 kbit/s."""
KILOBYTE = 1000
MAX_KILOBYTES = 10_000
"""From here on sizes are said in MB, without tenths: the same number is read in every language."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
OF_THE_BUILD = re.compile("[0-9a-f]{10}")
"""Folders of the build are called like this; browsers keep what is in them for a year."""
PAGES = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".mdwn"})
"""Endings that are told as pages."""


def check_files(root: Path, languages: tuple[str, ...], files: Mapping[str, PublishedFile]) -> Iterator[Problem]:
    """Yield the problems of the files by themselves, whatever the pages say.

    Args:
        root: the project's folder.
        languages: all of them.
        files: those of docs/assets/ by their paths below docs/.
    """
    yield from _beside_the_pages(root, languages)
    yield from _alike(files)
    yield from _of_a_language(languages, files)
    for file in files.values():
        if file.suffix not in PAGES:
            problem = next(_wrong(file), None) or next(_heavy(file), None)
            if problem:
                yield problem


def problem_of(path: str, found: str, expected: str, repair: str) -> Problem:
    """Return an error that is about a file of docs/ as a whole."""
    return Problem(f"docs/{path}", 1, THE_FILE, found, expected, repair)


def warning_of(path: str, found: str, expected: str, repair: str) -> Problem:
    """Return the same as a warning."""
    return Problem(f"docs/{path}", 1, THE_FILE, found, expected, repair, "warning")


def _beside_the_pages(root: Path, languages: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem for each picture or download that is not in docs/assets/ but in docs/ or beside the pages."""
    docs = root / "docs"
    for path in [*docs.glob("*.*"), *(path for code in languages for path in (docs / code).rglob("*.*"))]:
        like_page = path.suffix.lower() in PAGES | {".txt"}
        if path.is_file() and not like_page and not path.name.startswith("."):
            found, expected = say("a file outside docs/assets/"), say("pictures and downloads in docs/assets/")
            repair = move_to_assets(path.name)
            yield problem_of(path.relative_to(docs).as_posix(), found, expected, repair)


def move_to_assets(name: str) -> Message:
    """Return what to do with a picture or a download that stands elsewhere, and in the pages that name it."""
    folder, written = f"docs/{FOLDER}/{name}", f"../{FOLDER}/{name}"
    return say("Move it to {file}, and write {path} in the pages.", file=folder, path=written)


def _alike(files: Mapping[str, PublishedFile]) -> Iterator[Problem]:
    """Yield a problem for each name that differs from another one in capitals alone: some systems know but one."""
    seen: dict[str, str] = {}
    for path in files:
        other = seen.setdefault(path.lower(), path)
        if other != path:
            found = say("the name {name} beside {other}", name=quoted(_last(path)), other=quoted(_last(other)))
            yield problem_of(path, found, say("names that differ in more than capitals"), say("Rename one of the two."))


def _of_a_language(languages: tuple[str, ...], files: Mapping[str, PublishedFile]) -> Iterator[Problem]:
    """Yield a problem for each file whose language is written in capitals: it would not be that language's own."""
    for path in files:
        stem, code, ending = [*("", "", ""), *PurePosixPath(path).name.split(".")][-3:]
        if stem and code.lower() in languages and code not in languages:
            found, expected = say("the name {name}", name=quoted(_last(path))), say("the language in lowercase letters")
            yield problem_of(path, found, expected, rename(f"{stem}.{code.lower()}.{ending}"))


def _wrong(file: PublishedFile) -> Iterator[Problem]:
    """Yield what is wrong with a file, the cause first: the others may follow from it."""
    yield from _wrong_ending(file)
    yield from _wrong_name(file)
    yield from _wrong_content(file)
    yield from _position(file)


def _wrong_ending(file: PublishedFile) -> Iterator[Problem]:
    if file.suffix in endings.NOT_SHOWN:
        expected = say("a picture that browsers show (JPEG, PNG, WebP, AVIF, GIF or SVG)")
        repair = say("Save it as JPEG or PNG, and delete this file.")
        yield problem_of(file.path, say("the ending {ending}", ending=quoted(file.suffix)), expected, repair)
    elif file.suffix not in PICTURES | endings.DOCUMENTS:
        ending = say("the ending {ending}", ending=quoted(file.suffix)) if file.suffix else say("no ending")
        repair = say("Delete it, or save it as PDF or as a picture.")
        yield problem_of(file.path, ending, say("a picture or a document"), repair)


def _wrong_name(file: PublishedFile) -> Iterator[Problem]:
    folders = PurePosixPath(file.path).parts[1:]
    if folders[-1].startswith("~"):
        found, expected = say("the name {name}", name=quoted(folders[-1])), say("a document")
        yield problem_of(file.path, found, expected, say("Delete it: a program has left it beside the document."))
        return
    plain = all(NAME.fullmatch(part) for part in folders)
    if plain and not OF_THE_BUILD.fullmatch(folders[0]):
        return
    found = say("the name {name}", name=quoted("/".join(folders)))
    letters, another = say("letters without accents, digits, - and _"), say("a name that the build does not use itself")
    yield problem_of(file.path, found, another if plain else letters, rename(_clean(folders)))


def rename(to: str) -> Message:
    """Return the sentence that proposes another name."""
    return say("Upload it under the name {name}, and write this name in the pages.", name=quoted(to))


def _clean(parts: tuple[str, ...]) -> str:
    *folders, name = parts
    stem, language = PurePosixPath(name).stem, ""
    before, _, last = stem.rpartition(".")
    code = language_tag(last) or last
    if before and LANGUAGE.fullmatch(code):
        stem, language = before, f".{code}"
    found = [slugify(folder, "-") for folder in folders]
    plain = [f"files-{folder}" if OF_THE_BUILD.fullmatch(folder) else folder or "files" for folder in found]
    return "/".join([*plain, f"{slugify(stem, '-') or 'file'}{language}{PurePosixPath(name).suffix.lower()}"])


def _wrong_content(file: PublishedFile) -> Iterator[Problem]:
    if not file.size:
        yield problem_of(file.path, say("an empty file"), say("the file with its content"), say("Upload it again."))
        return
    promised = endings.expected(file.path)
    with file.location.open("rb") as opened:
        kind = endings.kind(opened.read(endings.HEAD_BYTES))
    if kind != promised and (promised or kind in (".html", ".exe", "lfs")):
        yield _unlike(file, kind)
    elif file.suffix == ".svg":
        yield from _unsafe(file)


def _unlike(file: PublishedFile, kind: str | None) -> Problem:
    promised = endings.name(file.path)
    found = say("the content of another kind of file")
    if kind:
        found = say("the content of a file of the kind {kind}", kind=endings.NAMES[kind])
    fits = kind in PICTURES and file.is_picture
    better = PurePosixPath(file.path).with_suffix(str(kind)).name if fits else ""
    repair = rename(better) if fits else say("Save it again as {kind}.", kind=promised)
    return problem_of(file.path, found, say("{kind}, as the name says", kind=promised), repair)


def _unsafe(file: PublishedFile) -> Iterator[Problem]:
    try:
        part = drawings.unsafe_part(file.location.read_bytes())
    except drawings.Unreadable:
        found, repair = say("a drawing that cannot be read"), say("Save it again as plain SVG, or as PNG.")
        yield problem_of(file.path, found, say("{kind}, as the name says", kind="SVG"), repair)
        return
    if part:
        found, expected = say("the part {part}", part=quoted(part)), say("a drawing without programs and outside links")
        yield problem_of(file.path, found, expected, say("Save it again as plain SVG, or as PNG."))


def _position(file: PublishedFile) -> Iterator[Problem]:
    if file.is_picture and exif.has_position(file.location.read_bytes()):
        found, expected = say("the place where the picture was taken"), say("a picture that does not give it away")
        repair = say("Remove the location in the properties of the picture, then upload it again.")
        yield problem_of(file.path, found, expected, repair)


def _heavy(file: PublishedFile) -> Iterator[Problem]:
    """Yield a warning for a picture or a document that takes long on a slow link."""
    width, height = file.pixels or (0, 0)
    limit = MAX_PICTURE_BYTES if file.is_picture else MAX_DOWNLOAD_BYTES
    smaller = say("Make it {number} pixels wide or less; as WebP it is lighter.", number=MAX_PICTURE_WIDTH)
    if file.is_picture and file.suffix != ".svg" and width > MAX_PICTURE_WIDTH:
        found = say("{width} × {height} pixels", width=width, height=height)
        expected = say("at most {number} pixels wide", number=MAX_PICTURE_WIDTH)
        yield warning_of(file.path, found, expected, smaller)
    elif file.size > limit:
        lighter = say("Save it with pictures of a lower quality, for reading on a screen.")
        found, expected = _size(file.size), say("at most {size}, for slow links", size=_size(limit))
        yield warning_of(file.path, found, expected, smaller if file.is_picture else lighter)


def _size(size: int) -> Message:
    kilobytes = round(size / KILOBYTE)
    if kilobytes < MAX_KILOBYTES:
        return say("{number} kB", number=kilobytes)
    return say("{number} MB", number=round(kilobytes / KILOBYTE))


def _last(path: str) -> str:
    return PurePosixPath(path).name

"""Checks of where files are and what they are called: a file that nothing reads is a mistake, not a silence.

Programs and GitHub's page for uploads make such files: `steps (1).yml`, `steps.yaml`, `apply.MD`, a page beside the
folders of the languages.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from markdown.extensions.toc import slugify

from sitedata.checks.files import move_to_assets
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import unknown_language
from sitedata.messages.translatable import Message, say
from sitedata.reading.document import THE_FILE

ASSETS = "assets"
READ = say("a file that the site reads")
PAGE = re.compile(r"([a-z0-9]+(-[a-z0-9]+)*/)*[a-z0-9]+(-[a-z0-9]+)*\.md")
"""Path of a page below its language's folder."""
LIKE_PAGES = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".mdwn", ".txt"})
WORD = re.compile(r"[^\W\d_]+")
MIN_WORDS = 5
"""Words by which the language of a page is known."""
COPY = re.compile(r"(?i)(^(copy of|copie de|copia de) | ?\(\d+\)$|[ _-]+(copy|copie|copia|kopie)( ?\(?\d+\)?)?$)")
"""What programs add to the name of a copy."""


@dataclass(frozen=True)
class Misplaced:
    """A file that nothing reads; `meant` is the file in whose place it can be read, None when there is none."""

    problem: Problem
    meant: str | None = None
    language: str = ""
    """The language whose folder it is, where mkdocs.yml does not declare it."""


def misplaced(root: Path, languages: tuple[str, ...], records: tuple[str, ...]) -> Iterator[Misplaced]:
    """Yield each file of data/ and docs/ that has a name or a place at which nothing is read.

    Args:
        root: the project's folder.
        languages: all that mkdocs.yml declares, paused ones too.
        records: the names of the files of data/, without ending.
    """
    found = [*_files(root / "data"), *_files(root / "docs")]
    files = {path.relative_to(root).as_posix(): path.is_symlink() for path in found}
    told: set[str] = set()
    for file, is_link in files.items():
        if is_link:
            yield _link(file, files, records)
        elif file.startswith("data/"):
            yield from _in_data(root, file, records)
        else:
            yield from _in_docs(root, file, languages, told)


def _files(folder: Path) -> list[Path]:
    """Return all files below a folder but those that systems and programs hide."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _link(file: str, files: Collection[str], records: tuple[str, ...]) -> Misplaced:
    """Return the problem of a symbolic link: what it leads to may be any file of the computer that builds.

    It is read where the site needs such a file: else that would seem to be missing.
    """
    found, expected = say("a link to another file"), say("the file itself")
    repair = say("Delete it and upload the file itself.")
    folder, *below = PurePosixPath(file).parts
    needed = below[0] == "forms" or file in {f"data/{name}.yml" for name in records}
    if folder == "docs":
        twins = {other.split("/", 2)[-1] for other in files if other.count("/") > 1 and other != file}
        needed = file.split("/", 2)[-1] in twins
    return Misplaced(Problem(file, 1, THE_FILE, found, expected, repair, missing=file), file if needed else None)


def _in_data(root: Path, file: str, records: tuple[str, ...]) -> Iterator[Misplaced]:
    parts = PurePosixPath(file).parts
    if parts[1] == "schemas" or file in {f"data/{name}.yml" for name in records}:
        return
    form = parts[1] == "forms"
    if form and len(parts) == 3 and parts[2] == f"{_plain(parts[2])}.yml":
        return
    meant = f"data/forms/{_plain(parts[-1])}.yml" if form else f"data/{_plain(parts[-1])}.yml"
    if form or _plain(parts[-1]) in records:
        yield _renamed(root, file, meant, stands_in=not form or len(parts) == 3)
    else:
        names = ", ".join(sorted(f"{name}.yml" for name in records))
        repair = say("Delete it, or put what it says into one of: {names}.", names=names)
        yield Misplaced(Problem(file, 1, THE_FILE, _name(file), READ, repair))


def _plain(name: str) -> str:
    """Return the name of a data file as it is written: no ending, no capitals, no mark of a copy."""
    stem = re.sub(r"(?i)(\.(ya?ml|txt|json|bak|old))+$", "", name)
    return str(slugify(COPY.sub("", stem), "_")).replace("-", "_")


def _in_docs(root: Path, file: str, languages: tuple[str, ...], told: set[str]) -> Iterator[Misplaced]:
    _, *folders, name = PurePosixPath(file).parts
    first, below = (folders or [""])[0], "/".join([*folders[1:], name])
    like_page = PurePosixPath(name).suffix.lower() in LIKE_PAGES
    if first in languages:
        if like_page and not PAGE.fullmatch(below):
            meant, twins = _meant_page(root, first, below, languages)
            yield _renamed(root, file, f"docs/{first}/{meant}", stands_in=twins)
        elif not like_page:
            yield _outside_assets(file)
    elif first == ASSETS:
        if like_page and PurePosixPath(name).suffix != ".txt":
            yield _outside(root, file, languages)
    elif re.fullmatch("[A-Za-z]{2}([_-][A-Za-z]+)?", first):
        if first not in told:
            told.add(first)
            yield _of_no_language(root, file, first, languages)
    elif like_page:
        yield _outside(root, file, languages)
    elif first:
        yield _outside_assets(file)


def _of_no_language(root: Path, file: str, folder: str, languages: tuple[str, ...]) -> Misplaced:
    """Return the problem of a folder of pages: of another language, or of the only one that lacks its folder."""
    found, expected = say("the language {language}", language=quoted(folder)), say("a language of mkdocs.yml")
    lacking = [code for code in languages if not (root / "docs" / code).exists()]
    repair, meant = unknown_language(folder, languages), ""
    if len(lacking) == 1:
        meant = f"docs/{lacking[0]}"
        repair = say("Rename the folder to {folder}.", folder=f"{meant}/")
    return Misplaced(Problem(file, 1, THE_FILE, found, expected, repair, missing=meant), language=folder)


def _meant_page(root: Path, language: str, below: str, languages: tuple[str, ...]) -> tuple[str, bool]:
    """Return which page a file is meant to be, and whether another language has it."""
    meant = _page_name(below)
    if not any((root / "docs" / code / meant).exists() for code in languages):
        lacking = _only_lacking(root, language, languages)
        return lacking or meant, lacking is not None
    return meant, True


def _only_lacking(root: Path, language: str, languages: tuple[str, ...]) -> str | None:
    """Return the page that a language alone lacks; None when it lacks none, or several."""
    pages = {code: {path.name for path in (root / "docs" / code).glob("*.md")} for code in languages}
    others = [pages[code] for code in languages if code != language]
    lacking = set[str]().union(*others).intersection(*others) - pages[language]
    return lacking.pop() if len(lacking) == 1 else None


def _outside_assets(file: str) -> Misplaced:
    found, expected = say("a file outside docs/assets/"), say("pictures and downloads in docs/assets/")
    repair = move_to_assets(PurePosixPath(file).name)
    return Misplaced(Problem(file, 1, THE_FILE, found, expected, repair))


def _outside(root: Path, file: str, languages: tuple[str, ...]) -> Misplaced:
    folders = ", ".join(f"docs/{code}/" for code in languages)
    found, expected = (
        say("a page outside the folders of the languages"),
        say("a page in one of: {names}", names=folders),
    )
    name, language = _page_name(PurePosixPath(file).name), _language_of(root, root / file, languages)
    repair = say("Move it into the folder of its language, with the name {name}.", name=name)
    if language:
        repair = say("Move it to {file}.", file=f"docs/{language}/{name}")
    return Misplaced(Problem(file, 1, THE_FILE, found, expected, repair))


def _language_of(root: Path, page: Path, languages: tuple[str, ...]) -> str | None:
    """Return the language whose pages alone have most words of a page; None when no language has clearly more."""
    words = {code: _words(*(root / "docs" / code).rglob("*.md")) for code in languages}
    own = _words(page)
    shared = {
        code: len(own & known - set().union(*(words[other] for other in languages if other != code)))
        for code, known in words.items()
    }
    first, second = [*sorted(languages, key=lambda code: -shared[code]), ""][:2]
    return first if shared[first] >= MIN_WORDS and shared[first] >= 2 * shared.get(second, 0) else None


def _words(*pages: Path) -> set[str]:
    return {word for page in pages for word in WORD.findall(page.read_text("utf-8", errors="replace").casefold())}


def _page_name(below: str) -> str:
    *folders, name = PurePosixPath(below).parts
    stem = COPY.sub("", re.sub(r"(?i)(\.(md|markdown|mdown|mkdn|mkd|mdwn|txt))+$", "", name))
    return "/".join([*(slugify(folder, "-") for folder in folders), f"{slugify(stem.replace('_', '-'), '-')}.md"])


def _renamed(root: Path, file: str, meant: str, *, stands_in: bool) -> Misplaced:
    if (root / meant).exists() and not (root / meant).samefile(root / file):
        repair = say("Delete it, or copy what is new in it to {file}.", file=meant)
        stands_in = False
    else:
        repair = say("Rename it to {file}.", file=meant)
    read_as = meant if stands_in else ""
    return Misplaced(Problem(file, 1, THE_FILE, _name(file), READ, repair, missing=read_as), read_as or None)


def _name(file: str) -> Message:
    return say("the name {name}", name=quoted(PurePosixPath(file).name))

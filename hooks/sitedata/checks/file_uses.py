"""Checks of how pages and data use the files of docs/assets/: what pictures say to those who do not see them, files
that a language has no version of, sizes that are wrong, files nobody leads to.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from sitedata.checks.files import problem_of, warning_of
from sitedata.checks.markdown.addresses import SCHEME
from sitedata.checks.place import Place
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import did_you_mean, nearest
from sitedata.messages.translatable import Message, say
from sitedata.models.files import endings, said_sizes
from sitedata.models.files.published import (
    DECORATIVE,
    ICON,
    IN_BRACKETS,
    PublishedFile,
    in_language,
    path_of,
)
from sitedata.models.programme import EMBLEM
from sitedata.reading.document import Document
from sitedata.reading.html_tree import Element
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import Link, RenderedPage

OF_A_CAMERA = re.compile(
    r"(?i)(img|dsc[fn]?|pict?|image|picture|photo|foto|imagen|screen ?shot|capture( d.écran)?|captura( de pantalla)?)"
    r"([\W\d_]|\b(at|à|a las|am|pm)\b)*"
)
"""What cameras and programs call a picture."""
WORDS = re.compile(r"\w")
PICTURE, LINK = say("a picture"), say("a link")


def check_uses(
    root: Path,
    languages: tuple[str, ...],
    files: Mapping[str, PublishedFile],
    sources: list[PageSource],
    rendered: Mapping[str, RenderedPage],
    programme: Document,
) -> Iterator[Problem]:
    """Yield the problems of pictures and links to files in the pages, and of files that are needed or not used.

    Args:
        root: the project's folder.
        languages: all of them, the default one first.
        files: those of docs/assets/ by their paths below docs/.
        sources: the pages.
        rendered: the same as HTML, by the names of their files.
        programme: data/programme.yml, which names the funder's emblem.
    """
    pages = [_Page(source, rendered[source.head.file], files, languages) for source in sources]
    for page in pages:
        yield from page.problems()
    emblem = _emblem(programme)
    yield from _missing(root, files, emblem, programme)
    # What cannot be read may use any of them.
    if emblem not in files or programme.problems or any(source.head.problems for source in sources):
        return
    used = {path for page in pages for path in page.used()} | {ICON, emblem}
    missing = {PurePosixPath(path).stem for page in pages for path in page.missing()}
    written = "\n".join(line for source in sources for _, line in source.body).casefold()
    for path in sorted(files.keys() - used):
        if PurePosixPath(path).name.casefold() in written or nearest(PurePosixPath(path).stem, missing):
            continue  # written with another folder or other capitals: that is told in the page
        if files[path].suffix in endings.DOCUMENTS or files[path].is_picture:
            repair = say("Link to it, or delete it. If other sites link to it, leave it as it is.")
            yield warning_of(path, say("a file that no page uses"), say("a file that a page shows or links to"), repair)


def _emblem(programme: Document) -> str:
    value = programme.value if isinstance(programme.value, dict) else {}
    funder = value.get("funder")
    return str(funder.get("emblem", "")) if isinstance(funder, dict) else ""


def _missing(root: Path, files: Mapping[str, PublishedFile], emblem: str, programme: Document) -> Iterator[Problem]:
    """Yield a problem for an emblem or an icon that the templates show and that is not there."""
    if emblem not in files and re.match(EMBLEM, emblem):  # of what is no such path the model tells
        drawings = [path for path, file in files.items() if file.suffix == ".svg"]
        place, expected = Place(programme, ("funder", "emblem")), say("a file of docs/assets/ that exists")
        yield place.problem("funder › emblem", quoted(emblem), expected, did_you_mean(emblem, drawings))
    if ICON not in files and (root / "overrides" / "main.html").is_file():
        repair = say("Upload it again, or restore it.")
        yield problem_of(ICON, say("no such file"), say("the icon of the site, which every page shows"), repair)


@dataclass(frozen=True)
class _Page:
    """A page that may use files."""

    source: PageSource
    rendered: RenderedPage
    files: Mapping[str, PublishedFile]
    languages: tuple[str, ...]

    @property
    def file(self) -> str:
        return self.source.head.file

    def problems(self) -> Iterator[Problem]:
        for picture in self.rendered.images:
            not_shown = list(self._not_shown(picture))
            # How to write a picture that stands as HTML is told with its address.
            yield from not_shown or (self._unsaid(picture) if picture.made_by_markdown else ())
        for link in self.rendered.links:
            yield from self._unnamed(link)
            yield from self._not_in_its_language(link)
            yield from self._perhaps_a_picture(link)
        yield from self._wrong_sizes()

    def used(self) -> Iterator[str]:
        """Yield the path of each file that the page names, and of the versions that readers of it get."""
        for link in (*self.rendered.images, *self.rendered.links):
            path = self._path(link.target)
            found = (in_language(self.files, path, language) for language in self.languages) if path else ()
            yield from (path or "", *(file.path for file in found if file))

    def missing(self) -> Iterator[str]:
        """Yield the path of each file that the page names and that is not there: another one may be meant."""
        for link in (*self.rendered.images, *self.rendered.links):
            path = self._path(link.target)
            if path and path not in self.files:
                yield path

    def _path(self, target: str) -> str | None:
        """Return the path below docs/ that a target means; None for one that leads elsewhere."""
        return path_of(target, posixpath.dirname(self.file.removeprefix("docs/")), self.source.language)

    def _unsaid(self, picture: Link) -> Iterator[Problem]:
        """Yield a problem for a picture that says nothing to those who do not see it."""
        if SCHEME.match(picture.target):
            return  # a picture from elsewhere: told, and to be replaced
        text = picture.element.attributes.get("alt", "").strip()
        name = PurePosixPath(unquote(urlsplit(picture.target).path)).name if _is_plain(picture.target) else ""
        if text == DECORATIVE or (WORDS.search(text) and not _is_a_name(text, name)):
            return
        found = say("the text {text}", text=quoted(text)) if text else say("no text")
        expected = say("what the picture shows, for those who do not see it")
        repair = say(
            "Write it in the square brackets: {line}. If the picture only decorates, write {decorative}.",
            line=f"![…]({picture.target})",
            decorative=f"![{DECORATIVE}]({picture.target})",
        )
        yield Problem(self.file, picture.line, PICTURE, found, expected, repair)

    def _not_shown(self, picture: Link) -> Iterator[Problem]:
        file = self.files.get(self._path(picture.target) or "")
        if file and file.suffix and not file.is_picture and file.suffix not in endings.NOT_SHOWN:
            expected = say("a picture that browsers show (JPEG, PNG, WebP, AVIF, GIF or SVG)")
            line = f"[{picture.element.attributes.get('alt') or '…'}]({picture.target})"
            found = say("the file {file}", file=quoted(PurePosixPath(file.path).name))
            yield Problem(self.file, picture.line, PICTURE, found, expected, say("Write: {line}", line=line))

    def _unnamed(self, link: Link) -> Iterator[Problem]:
        """Yield a problem for a link of pictures that only decorate: nobody hears where it leads."""
        texts = [inner.attributes.get("alt", "").strip() for inner in link.element.iter() if inner.tag == "img"]
        if texts and set(texts) == {DECORATIVE} and not link.element.text:
            found, expected = say("the text {text}", text=quoted(DECORATIVE)), say("where the link leads, in words")
            yield Problem(self.file, link.line, LINK, found, expected, say("Write it in the inner square brackets."))

    def _not_in_its_language(self, link: Link) -> Iterator[Problem]:
        """Yield a warning for a link to a file for all that others have a version of, and this language has not."""
        path = self._path(link.target) or ""
        file = self.files.get(path)
        if not file or file.language:
            return
        lacking = [code for code in self.languages if in_language(self.files, path, code) is file]
        own = self.source.language
        # With a version in the first language, the file for all is for the others, as the guide has it.
        if own in lacking[1:] and len(lacking) < len(self.languages) and lacking[0] == self.languages[0]:
            name = PurePosixPath(path)
            better = f"docs/{name.with_name(f'{name.stem}.{own}{name.suffix}')}"
            others = ", ".join(code for code in self.languages if code not in lacking)
            found = say("{file} for this language, too", file=quoted(name.name))
            expected = say("a version in {language}, as there is in: {others}", language=quoted(own), others=others)
            yield self._warning(link, found, expected, say("Add {file}.", file=better))

    def _perhaps_a_picture(self, link: Link) -> Iterator[Problem]:
        """Yield a warning for a link that is alone in its paragraph and leads to a picture."""
        file = self.files.get(self._path(link.target) or "")
        around = self._parents.get(link.element)
        if (
            file
            and file.is_picture
            and file.path != ICON
            and around
            and around.text.strip("! \n") == link.element.text.strip() != ""
        ):
            found, expected = say("a link to a picture"), say("a picture that the page shows")
            line = f"![{link.element.text}]({link.target})"
            yield self._warning(link, found, expected, say("To show it, write: {line}", line=line))

    @cached_property
    def _parents(self) -> dict[Element, Element]:
        """Return the paragraphs of what stands in them."""
        found = (element for element in self.rendered.root.iter() if element.tag == "p")
        return {child: each for each in found for child in each.children if isinstance(child, Element)}

    def _wrong_sizes(self) -> Iterator[Problem]:
        by_element = {id(link.element): link for link in self.rendered.links}
        for element, behind in _links_with_text_behind(self.rendered.root):
            link = by_element.get(id(element))
            path = self._path(link.target) if link else None
            file = in_language(self.files, path, self.source.language) if path else None
            wrong = said_sizes.wrong_size(f"{element.text} {behind}", file.size) if file else None
            if link and wrong:
                found, expected = say("the size {size}", size=quoted(wrong)), say("none: the page adds the true one")
                yield self._warning(link, found, expected, say("Delete type and size."))

    def _warning(self, link: Link, found: Message, expected: Message, repair: Message) -> Problem:
        return Problem(self.file, link.line, LINK, found, expected, repair, "warning")


def _is_plain(target: str) -> bool:
    try:
        urlsplit(target)
    except ValueError:
        return False
    return True


def _is_a_name(text: str, name: str) -> bool:
    """Return whether a text is only what the file or a camera calls a picture."""
    return text.casefold() in (name.casefold(), PurePosixPath(name).stem.casefold()) or bool(
        OF_A_CAMERA.fullmatch(text)
    )


def _links_with_text_behind(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield each link with what stands in brackets right behind it."""
    for element in root.iter():
        for child, following in zip_longest(element.children, element.children[1:], fillvalue=""):
            if isinstance(child, Element) and child.tag == "a":
                behind = IN_BRACKETS.match(following) if isinstance(following, str) else None
                yield child, behind[0] if behind else ""

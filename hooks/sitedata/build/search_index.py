"""The search index of each language, as small files that the search page reads (decisions/0052).

    index.json      what holds for all words: {letters, rules, pages, starts}; `starts`: the first word of each shard
    words-<n>.json  a shard: {words, forms}; words: {word: [rules, page, weight, page, weight …]},
                    forms: {word: "other words with the same stem"}
    <page>.json     what is shown of a page: [address, [anchor, heading, text] …]

A weight is 64 times its place (title, heading or text) and up to 63 for how much the page is about the word.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitedata.build.assets import version
from sitedata.build.page_sections import Section, sections
from sitedata.build.search_words import LETTERS, Stems, words

PLACE = "assets/search"
"""What stands in the search page as the folder of the index, until that has its name."""
SHARD_BYTES = 24_000
"""Of the words in one file, before compression: a query needs one or two such files however large the site is."""
TEXT, HEADING, TITLE = range(3)
PLACES = 64
"""One step of the place of a word in its weight."""
LANGUAGE = re.compile(r"<html\b[^>]*\blang=\"([^\"]*)\"")
# The two constants of BM25, by which search engines weigh how often a word stands on a page of what length.
SATURATION, LENGTH = 1.2, 0.75


@dataclass(frozen=True)
class IndexedPage:
    """A page that is found. `address`: below the site's root."""

    address: str
    sections: Sequence[Section]


def index(site: Path) -> str:
    """Write the index into the built site, tell the search pages where it is, and return its folder."""
    by_language: dict[str, list[IndexedPage]] = defaultdict(list)
    searching = []
    for path in sorted(site.rglob("*.html")):
        html = path.read_text("utf-8")
        if PLACE in html:
            searching.append((path, html))
        if found := sections(html):
            address = path.relative_to(site).as_posix().removesuffix("index.html")
            by_language[_language(html)].append(IndexedPage(address, found))
    made = {
        f"{language}/{name}": text for language, pages in by_language.items() for name, text in files(language, pages)
    }
    folder = f"assets/{version((name, text.encode()) for name, text in made.items())}"
    for name, text in made.items():
        path = site / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for path, html in searching:
        path.write_text(html.replace(PLACE, folder), "utf-8")
    return folder


def files(language: str, pages: Sequence[IndexedPage]) -> Iterator[tuple[str, str]]:
    """Yield name and content of each file of a language's index."""
    for number, page in enumerate(pages):
        shown = [[each.anchor, each.heading, each.text] for each in page.sections]
        yield f"{number}.json", _written([page.address, *shown])
    stems = Stems(language)
    postings = _postings(pages, stems)
    rules = stems.rules()
    holding = stems.holding(rules)
    entries = {word: [holding.get(word, 0), *postings[word]] for word in sorted(postings, key=_as_in_scripts)}
    forms = {word: " ".join(others) for word, others in stems.forms().items()}
    shards = list(_shards(entries, forms))
    for number, shard in enumerate(shards):
        held = {word: forms[word] for word in shard if word in forms}
        yield f"words-{number}.json", _written({"words": {word: entries[word] for word in shard}, "forms": held})
    head = {"letters": LETTERS, "rules": rules, "pages": len(pages), "starts": [shard[0] for shard in shards]}
    yield "index.json", _written(head)


def _postings(pages: Sequence[IndexedPage], stems: Stems) -> Mapping[str, list[int]]:
    """Return the pages of each word with its weights, and take note of the words."""
    counted = [_counted(page) for page in pages]
    for part in {part for page in pages for part in _parts(page)}:
        stems.add(part)
    lengths = [sum(map(sum, counts.values())) for counts in counted]
    mean = sum(lengths) / len(lengths)
    found: dict[str, list[int]] = defaultdict(list)
    for number, counts in enumerate(counted):
        damped = SATURATION * (1 - LENGTH + LENGTH * lengths[number] / mean)
        for word, (in_text, in_headings, in_title) in counts.items():
            place = TITLE if in_title else HEADING if in_headings else TEXT
            times = in_text + 3 * in_headings + 5 * in_title
            found[word] += [number, PLACES * place + int((PLACES - 1) * times / (times + damped))]
    return found


def _counted(page: IndexedPage) -> Mapping[str, list[int]]:
    """Return how often each word stands in the text, in headings and in the title of a page."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for place, text in _texts(page):
        for part, times in Counter(text.split()).items():
            for word in words(part):
                found[word][place] += times
    return found


def _texts(page: IndexedPage) -> Iterator[tuple[int, str]]:
    for number, section in enumerate(page.sections):
        yield HEADING if number else TITLE, section.heading
        yield TEXT, section.text
        yield from ((TEXT, button) for button in section.buttons)
        yield from ((HEADING, heading) for heading in section.subheadings)


def _parts(page: IndexedPage) -> set[str]:
    return {part for _, text in _texts(page) for part in text.split()}


def _shards(entries: Mapping[str, list[int]], forms: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield the words of each shard, in order."""
    shard: list[str] = []
    size = 0
    for word, entry in entries.items():
        own = len(word) + len(str(entry)) + len(forms.get(word, ""))
        if shard and size + own > SHARD_BYTES:
            yield shard
            shard, size = [], 0
        shard.append(word)
        size += own
    if shard:
        yield shard


def _as_in_scripts(word: str) -> bytes:
    """Return what orders words as JavaScript compares them: by units of UTF-16."""
    return word.encode("utf-16-be")


def _language(html: str) -> str:
    found = LANGUAGE.search(html)
    return found[1] if found else ""


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

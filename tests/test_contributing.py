"""Every example of the editors' guides, in each language, does what the guide says: nothing is only described."""

import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from sitedata.checks.against.comparison import compare
from sitedata.loading import load_site
from sitedata.messages.translatable import in_language, say
from sitedata.site import Site
from sitedata.text.typography import typeset

from tests.conftest import FROZEN, ROOT, build, copy_sources
from tests.guides import GUIDES, LANGUAGES, Example, examples, sections

ALL = list(examples())
NEW_LANGUAGES = [example for example in ALL if "locale: pt" in example.block]
DELETED = [example for example in ALL if "deletes" in example.options]
STATE = re.compile(r"^(status|opens|notice):|^ *(build: false|translations: )", re.M)
"""What changes the whole site, so that other examples cannot be seen beside it."""
SHOWN = [x for x in ALL if x not in (*NEW_LANGUAGES, *DELETED) and not STATE.search(x.block)]
WARNED = {number for number, section in enumerate(sections(GUIDES["en"])) if "warning" in section}
"""Sections that say that there is a warning."""
TEXTS = [
    x for x in SHOWN if x.file.startswith("data/") and x.block.lstrip().startswith("- ") and "removes" not in x.options
]
PAGES = [x for x in SHOWN if x.kind == "markdown"]


def changes() -> list[list[Example]]:
    """What an editor proposes at once: the examples of a section; for pages, those of all languages."""
    found = []
    for _, group in groupby(sorted(ALL, key=lambda x: x.section), lambda x: x.section):
        here = list(group)
        together = any(example.file.startswith("docs/") for example in here)
        parts = [here] if together else [[x for x in here if x.guide == guide] for guide in GUIDES]
        found += [part for part in parts if part[0] not in (*NEW_LANGUAGES, *DELETED)]
    return found


def ids(chosen: list[Example]) -> list[str]:
    return [f"{example.guide}-{example.section}-{example.file}" for example in chosen]


def texts(value: Any) -> Iterator[dict[str, str]]:
    """Every translated text in an example that is always shown; messages of errors come from forms.json."""
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            yield value
        for key, inner in value.items():
            if key != "errors":
                yield from texts(inner)


def values(example: Example) -> list[dict[str, Any]]:
    """The example's records, every value as text like our own reader's."""
    found: list[dict[str, Any]] = yaml.load(example.block, Loader=yaml.BaseLoader)
    return found


def test_all_languages_have_the_same_sections_and_the_same_kinds_of_change() -> None:
    assert set(GUIDES) == {path.name.split(".")[1] for path in ROOT.glob("CONTRIBUTING.*.md")}
    kinds = {
        guide: [(x.section, x.file.split("/")[0], x.kind, sorted(x.options)) for x in ALL if x.guide == guide]
        for guide in GUIDES
    }
    heads = {guide: len(sections(text)) for guide, text in GUIDES.items()}
    for guide, text in GUIDES.items():
        assert kinds[guide] == kinds["fr"]
        assert heads[guide] == heads["fr"]
        blocks = len(re.findall(r"^```\w", text, re.M))
        assert blocks == len(kinds[guide]) > 3, "an example without its comment"


def test_the_first_page_leads_to_each_guide() -> None:
    entry = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [f"CONTRIBUTING.{guide}.md" for guide in GUIDES] == re.findall(r"^\| \*\*\[[^\]]+\]\((.+?)\)", entry, re.M)


@pytest.mark.parametrize("guide", GUIDES)
def test_the_list_at_the_top_leads_to_every_section(guide: str) -> None:
    """By the names that GitHub gives to headings."""
    heads = [section.split("\n")[0].lower() for section in sections(GUIDES[guide])]
    names = [re.sub(r"[^\w\- ]", "", head).replace(" ", "-") for head in heads]
    linked = re.findall(r"\]\(#([^)]+)\)", GUIDES[guide].split("\n## ")[0])
    assert sorted(linked) == sorted(names)


@pytest.mark.parametrize("change", changes(), ids=lambda change: f"{change[0].guide}-{change[0].section}")
def test_the_check_accepts_a_change_and_takes_nothing_back(change: list[Example], tmp_path: Path) -> None:
    root = copy_sources(tmp_path)
    for example in change:
        path = root / example.file
        before = path.read_text("utf-8") if path.exists() else None
        example.apply(root)
        assert path.read_text("utf-8") != before or example.file == "mkdocs.yml"
    site, problems = load_site(root)
    assert site
    told = (*problems, *compare(root, str(FROZEN)))
    assert [problem for problem in told if problem.stops or change[0].section not in WARNED] == []


def test_the_check_names_each_link_to_a_deleted_page(tmp_path: Path) -> None:
    root = copy_sources(tmp_path)
    assert len(DELETED) == len(LANGUAGES)
    for example in DELETED:
        example.apply(root)
    gone = f"]({DELETED[0].options['deletes']}"
    pages = {path: path.read_text("utf-8") for path in (root / "docs").rglob("*.md")}
    linking = {path: text for path, text in pages.items() if gone in text}
    _, problems = load_site(root)
    assert {root / problem.file for problem in problems} == set(linking)
    for path, text in linking.items():
        path.write_text(text.replace(gone, "](themes.md"), "utf-8")
    site, problems = load_site(root)
    assert site
    assert problems == ()
    assert compare(root, str(FROZEN)) == ()


@pytest.mark.parametrize("guide", GUIDES)
def test_the_message_that_the_guide_explains_is_the_checks_own(guide: str, tmp_path: Path) -> None:
    shown = re.findall(r"^    (data/steps\.yml.*)\n    (.*)$", GUIDES[guide], re.M)
    root = copy_sources(tmp_path)
    steps = root / "data" / "steps.yml"
    steps.write_text(re.sub(r"    es: .*\n", "", steps.read_text("utf-8"), count=1), "utf-8")
    _, [problem] = load_site(root)
    message = say("{place}: {message}", place=f"{problem.file}:{problem.line}", message=problem.message)
    assert [" ".join(lines) for lines in shown] == [" ".join(in_language(message, guide).split())]
    assert re.findall(r"`data/steps\.yml`, (?:ligne|line|línea) (\d+)", GUIDES[guide]) == [str(problem.line)]


@pytest.fixture(scope="module")
def built_with_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site with every example at once that leaves the others in sight."""
    folder = tmp_path_factory.mktemp("contributing")
    root = copy_sources(folder)
    for example in SHOWN:
        example.apply(root)
    done = build(root, folder / "site")
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def words_of_pages(built_with_all: Path) -> dict[str, str]:
    """All text of all pages by language."""
    found = dict.fromkeys(LANGUAGES, "")
    for path in built_with_all.rglob("*.html"):
        soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        if soup.html and soup.html.get("lang") in found:
            found[str(soup.html["lang"])] += " ".join(soup.get_text().split()) + "\n"
    return found


@pytest.mark.process
@pytest.mark.parametrize("example", TEXTS, ids=ids(TEXTS))
def test_its_texts_are_on_pages_of_every_language(example: Example, words_of_pages: dict[str, str]) -> None:
    found = list(texts(values(example)))
    assert found
    for text in found:
        for language in LANGUAGES:
            shown = " ".join(typeset(text[language], language).split())
            # Spanish sets the full stop behind the closing mark of a quotation.
            quoted = f"«{shown.removesuffix('.')}»."
            assert shown in words_of_pages[language] or (language == "es" and quoted in words_of_pages[language])


@pytest.mark.process
@pytest.mark.parametrize("example", PAGES, ids=ids(PAGES))
def test_its_headings_and_links_are_on_a_page(example: Example, words_of_pages: dict[str, str]) -> None:
    """Without the marks of Markdown: what remains of each heading and of each link."""
    heads = re.findall(r"^#+ (.*?)(?: \{.*)?$", example.block, re.M)
    shown = [*heads, *re.findall(r"(?<!!)\[([^\]^!]+)\]\(", example.block)]
    assert shown
    for text in shown:
        assert " ".join(typeset(text, example.guide).split()) in words_of_pages[example.guide]


@pytest.mark.process
def test_pictures_have_their_text_and_documents_their_size(built_with_all: Path) -> None:
    for example in (example for example in PAGES if "with" in example.options):
        [alternative] = re.findall(r"!\[(.+)\]", example.block)
        texts_of_pages = [path.read_text("utf-8") for path in built_with_all.rglob("*.html")]
        [page] = [text for text in texts_of_pages if alternative.replace("'", "’") in text.replace("'", "’")]
        assert re.search(r"guide\.pdf[^>]*>[^<]*\(PDF,[^<]*250\s[kK]", page)


@pytest.mark.process
def test_a_new_question_is_in_the_contract(built_with_all: Path) -> None:
    forms = json.loads((built_with_all / "forms.json").read_text("utf-8"))["forms"]
    asked = json.dumps(forms)
    questions = [example for example in TEXTS if "/forms/" in example.file]
    assert len(questions) == len(GUIDES)
    for example in questions:
        assert f'"id": "{values(example)[0]["id"]}"' in asked


@pytest.mark.parametrize("example", NEW_LANGUAGES, ids=ids(NEW_LANGUAGES))
def test_the_check_lists_all_that_a_new_language_needs(example: Example, tmp_path: Path, site: Site) -> None:
    root = copy_sources(tmp_path)
    example.apply(root)
    code = values(example)[0]["locale"]
    missing = f"no “{code}”"
    expected = {(file, line) for file in (root / "data").rglob("*.yml") for line in text_lines(file)}
    _, problems = load_site(root)
    named = {(root / problem.file, problem.line) for problem in problems if problem.found == missing}
    assert named == expected
    assert all("one text per language" in problem.expected for problem in problems if problem.found == missing)
    pages = {found for problem in problems for found in re.findall(rf"Add docs/{code}/(\S+)\.md", problem.repair)}
    assert pages == {page.name for page in site.pages.values()}
    assert {p.found for p in problems} == {missing, f"no page in “{code}”"}


def text_lines(file: Path) -> Iterator[int]:
    """The line of every translated text of a data file, found without our reader."""
    waiting = [yaml.compose(file.read_text("utf-8"), Loader=yaml.BaseLoader)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                waiting.append(item)
                yield from [item.start_mark.line + 1] if is_text(item) else []
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                waiting.append(value)
                yield from [key.start_mark.line + 1] if is_text(value) else []


def is_text(node: yaml.Node) -> bool:
    parts = node.value if isinstance(node, yaml.MappingNode) else []
    return [key.value for key, text in parts if isinstance(text, yaml.ScalarNode)] == list(LANGUAGES)

"""What is told of a page inside the real templates: ids, styles, pictures, copies; and what is right as it is."""

from pathlib import Path

import pytest
from sitedata.checks.markdown.page_check import check_pages
from sitedata.checks.pages import missing_twins
from sitedata.loading import load_site
from sitedata.reading.document import Document
from sitedata.reading.languages import read_extensions
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import markdown_settings, render

from tests.conftest import ROOT, copy_sources

SETTINGS = markdown_settings(read_extensions(ROOT))
FRENCH = """# Une page

MIEUX apporte une expertise à court terme, adaptée à vos besoins, et tout commence par une demande officielle.

Les experts sont déployés dans six régions du monde, des Caraïbes au Pacifique, pour quelques jours ou semaines.
"""
ENGLISH = """# A page

MIEUX provides short-term expertise that fits your needs, and everything starts with an official request.

Experts are deployed in six regions of the world, from the Caribbean to the Pacific, for some days or weeks.
"""


def source(text: str, language: str = "en", name: str = "page", head: dict[str, str] | None = None) -> PageSource:
    document = Document(f"docs/{language}/{name}.md", head or {}, {(key,): 2 for key in head or ()})
    return PageSource(language, name, document, tuple(enumerate(text.split("\n"), 6)))


def told(*sources: PageSource, root: Path = ROOT) -> list[tuple[int, str]]:
    rendered = {each.head.file: render(each, SETTINGS) for each in sources}
    return [(problem.line, problem.found) for problem in check_pages(root, sources, rendered, {}, "fr")]


RIGHT = [
    "Text with <br> a break, H<sub>2</sub>O, an <abbr title='x'>abbr.</abbr> and <span lang='fr'>mots</span>.",
    "- one\n- two\n\n    More of two.\n\n    - three\n        - four\n\n1. one\n2. two\n\n3) three",
    "Text[^1] and ~~gone~~, see https://example.org/a_b(c)?d=e_f and team@example.org.\n\n[^1]: A note.",
    "> [!WARNING]\n> Read this:\n>\n> - one\n> - two\n\n> A quotation",
    "| a | b |\n|:--|--:|\n| `x | y` | 2 \\| 3 |\n\n[the form](apply.md){ .button .button--primary }",
    "## Two { #two .button }",
    "Escaped: \\*\\*, \\`, \\[\\^1\\], 1\\. and \\- and \\{2026\\}.",
    "5 * 3, a_b_c, *stars* and _lines_, AT&T, &lt;x&gt;.",
    "```\n**code** {{ steps }} <nothing>\n- [ ] x\n```\n\n`<b> ** [^1]`",
    "## Title\n\nText\n\n---\n\nText, then a date: 12:30:45 and a ratio of 1:2.",
    "A <!-- remark to a colleague --> text\nover two lines - and more\n\n[TOC]\n\nSee [one][1].\n\n[1]: apply.md",
    "{{ while_open expert }}\n\n- one\n\n{{ end }}\n- two\n\n{{ while_open expert }}\n## Open\n{{ end }}\n\nText",
    "It costs $5 and $10; write to @team, issue #12, #hashtag.\n\n#hashtag\n\n– a remark –\n\n2026 was good.",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_not_told(text: str) -> None:
    steps = text.replace("{{ steps }}", "steps")
    assert told(source(f"# A page\n\n{steps}\n")) == []


WRONG = [
    ("## Details { #main }", "the id “main”, which the page has already"),
    ("[x](apply.md){ .buton }", "the unknown style “.buton”"),
    ("## ![A boat](assets/a.png)", "no words"),
    ("<svg onload=run()>", "HTML code “<svg onload=run()>”"),
    ("<a href='java\tscript:run()'>x</a>", "the address “java script:run()”"),
    ("![x](DATA:image/png;base64,AA)", "the address “DATA:image/png;base64,AA”"),
    ("[x](\x01javascript:run)", "the address “\x01javascript:run”"),
    ("| a | b |\n|---|---|\n| <em onclick=run()>x</em> | 1 |", "HTML code “| <em onclick=run()>x</em> | 1 |”"),
    ("<https://a.example onclick=run()>", "the address “https://a.example onclick=run()”"),
]


@pytest.mark.parametrize(("text", "found"), WRONG)
def test_what_is_wrong_is_told_once(text: str, found: str) -> None:
    assert [each for _, each in told(source(f"# A page\n\n{text}\n"))] == [found]


def test_ids_of_templates_are_taken_where_they_are_used() -> None:
    page = "# A page\n\n## Search { #search }\n"
    assert told(source(page)) == []
    assert (8, "the id “search”, which the page has already") in told(source(page, head={"search": "yes"}))


def test_a_copy_of_the_original_is_told() -> None:
    original = source(FRENCH, "fr")
    assert told(original, source(ENGLISH)) == []
    assert told(original, source(FRENCH)) == [(6, "the text of docs/fr/page.md (100 % of its words)")]
    edited = FRENCH.replace("déployés", "envoyés").replace("Une page", "A page")
    [(line, found)] = told(original, source(edited))
    assert line == 6
    assert "the text of docs/fr/page.md" in found


def test_one_paragraph_that_nobody_has_translated_is_told_at_its_line() -> None:
    left = FRENCH.split("\n")[4]
    long = "\n\n".join(" ".join(f"word{number}{letter}" for letter in "abcdefghijkl") for number in "abcdefghi")
    [(line, found)] = told(source(FRENCH, "fr"), source(f"# A page\n\n{long}\n\n{left}\n"))
    assert line == 26
    assert found.startswith("the same text as in the original")


def test_a_quotation_and_a_text_in_another_language_may_stay() -> None:
    original = source(f"{FRENCH}\n> {FRENCH.split(chr(10))[2]}\n", "fr")
    assert told(original, source(f"{ENGLISH}\n> {FRENCH.split(chr(10))[2]}\n")) == []


def test_what_is_shown_instead_of_something_else_is_no_second_one() -> None:
    page = "{{ while_open expert }}\n# Open\n\n{{ contact }}\n{{ end }}\n"
    page += "{{ while_not_open expert }}\n# Closed\n\n{{ contact }}\n{{ end }}"
    assert told(source(page)) == []
    assert [line for line, _ in told(source(page.replace("not_", "")))] == [14, 12]


def test_a_list_right_below_a_text_is_told_with_marks_between() -> None:
    text = "# A page\n\nChoose:\n{{ while_open expert }}\n- one\n{{ end }}\n"
    assert told(source(text)) == [(10, "“- one”, shown as it is written")]


def test_a_page_in_one_of_three_languages_is_told_once() -> None:
    [problem] = missing_twins(("fr", "en", "es"), frozenset(), [source("# Página\n", "es")])
    assert str(problem) == (
        "docs/es/page.md:1: the page: found no page in “fr”, “en”; expected the same page in each language. "
        "Add docs/fr/page.md, docs/en/page.md, or delete this page in every language."
    )


def test_a_page_that_is_still_in_the_original_language_is_told_once(tmp_path: Path) -> None:
    """And not each of its spaces and signs, which are right in the language it is in."""
    root = copy_sources(tmp_path)
    copy, original = root / "docs/es/themes.md", root / "docs/fr/themes.md"
    _, head, _ = copy.read_text("utf-8").split("---\n", 2)
    _, _, text = original.read_text("utf-8").split("---\n", 2)
    copy.write_text(f"---\n{head}---\n{text}", "utf-8")
    _, problems = load_site(root)
    [told] = [problem for problem in problems if problem.file == "docs/es/themes.md"]
    assert told.stops
    assert "docs/fr/themes.md" in told.repair

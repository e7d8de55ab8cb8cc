"""Pages as Markdown makes them: what a link can name, where it leads, and the line of everything in the file."""

import json

from sitedata.reading.document import Document
from sitedata.reading.markdown_pages import PageSource
from sitedata.reading.rendered_pages import MarkdownSettings, RenderedPage, markdown_settings, render

FIRST = 6
"""Line of the file on which the text begins."""
SETTINGS = markdown_settings(["attr_list", "tables"])


def rendered(text: str, settings: MarkdownSettings = SETTINGS) -> RenderedPage:
    lines = tuple(enumerate(text.split("\n"), FIRST))
    return render(PageSource("en", "page", Document("docs/en/page.md"), lines), settings)


def test_headings_have_their_level_text_id_and_line() -> None:
    page = rendered("# A boat\n\nOne\n\n## A boat {: #own }\n\nCafé *fermé*\n------------\n")
    found = [(heading.level, heading.text, heading.id, heading.line) for heading in page.headings]
    assert found == [(1, "A boat", "a-boat", 6), (2, "A boat", "own", 10), (2, "Café fermé", "cafe-ferme", 12)]
    assert page.ids == {"a-boat": 6, "own": 10, "cafe-ferme": 12}


def test_links_and_pictures_have_the_line_of_their_target() -> None:
    text = "text [one](a.md) and\n[one](a.md#b)\n\n- [two][ref]\n- ![three](b.png)\n\n<a href='c.md'>four</a>\n"
    page = rendered(f"{text}\n[ref]: d.md\n")
    found = [(link.target, link.line, link.made_by_markdown) for link in page.links]
    assert found == [("a.md", 6, True), ("a.md#b", 7, True), ("d.md", 14, True), ("c.md", 12, False)]
    assert [(picture.target, picture.line) for picture in page.images] == [("b.png", 10)]


def test_a_target_is_told_from_one_that_contains_it_and_from_a_word() -> None:
    page = rendered("apply.md\n\n[one](apply.md#x)\n\n[two](../apply.md)\n\n[three](apply.md)")
    assert [link.line for link in page.links] == [8, 10, 12]


def test_typography_and_entities_do_not_hide_a_line() -> None:
    page = rendered("L'avis &amp; l&#39;accord\n\n[l'avis](a.md?x=1&y=2)\n")
    assert [(link.target, link.line) for link in page.links] == [("a.md?x=1&y=2", 8)]


def test_html_of_the_page_is_told_from_what_markdown_made() -> None:
    page = rendered("A <kbd>key</kbd> *here*\n\n<div>\n<p>raw\n</div>\n\nend")
    made = {element.tag: element.made for element in page.root.iter()}
    assert made == {"body": True, "p": True, "kbd": False, "em": True, "div": False}
    assert "made-by-markdown" not in page.html


def test_what_is_never_closed_or_never_opened_is_no_error() -> None:
    page = rendered("</div>\n\n<div><span>a\n\n<br/>\n\n## End")
    assert page.headings == ()  # in HTML that never ends, Markdown reads no further
    assert "## End" in page.root.text


def test_an_empty_page_has_nothing() -> None:
    assert render(PageSource("en", "page", Document("docs/en/page.md"), ()), SETTINGS).headings == ()


def test_settings_are_those_of_mkdocs_with_its_own() -> None:
    settings = markdown_settings(["tables", {"toc": {"permalink": True}}, {"attr_list": None}])
    assert settings.extensions == ("toc", "tables", "fenced_code", "attr_list")
    assert json.loads(settings.options) == {"toc": {"permalink": True}}
    assert markdown_settings("tables") == MarkdownSettings()


def test_every_word_of_a_table_a_list_and_a_quotation_has_its_line() -> None:
    text = "| one | two |\n|---|---|\n| three | [four](one.md) |\n\n> five\n> six\n\n1. one\n2. two\n\n   three\n"
    lines = dict(enumerate(text.split("\n"), FIRST))
    for element in rendered(text).root.iter():
        words = element.text.split()
        assert element.tag == "body" or words[0] in lines[element.line], element


def test_words_that_stand_often_do_not_lead_astray() -> None:
    end = "\n\n".join(
        f"Of the open source, part {number}, and more words in it than stand above.\n\n## Heading {number}"
        for number in range(60)
    )
    text = f"<aside>\n[one](https://a.example/of/the/open/source/part/7/heading/9)\n</aside>\n\n{end}\n"
    lines = dict(enumerate(text.split("\n"), FIRST))
    assert all(lines[heading.line] == f"## {heading.text}" for heading in rendered(text).headings)

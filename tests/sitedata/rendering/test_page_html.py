"""Pages in Markdown as GitHub shows it: what is completed by our own words, and what does not go out."""

import json
from pathlib import Path

import pytest
import yaml
from markdown import Markdown
from sitedata.language.page_words import PAGE_WORDS
from sitedata.reading.languages import read_extensions
from sitedata.reading.rendered_pages import markdown_settings
from sitedata.rendering.page_html import tidied, with_alert_titles

from tests.conftest import ROOT
from tests.sitedata.casefiles import SMALL

WORDS = {key: key.rpartition(".")[2].upper() for key in PAGE_WORDS}
AS_GITHUB = [
    ("1) one\n2) two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>"),
    ("3. three\n4. four", '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>'),
    ("- a\n1. b", "<ul>\n<li>a</li>\n</ul>\n<ol>\n<li>b</li>\n</ol>"),
    ("~~gone~~", "<p><del>gone</del></p>"),
    ("#hashtag", "<p>#hashtag</p>"),
    ("A. Dupont", "<p>A. Dupont</p>"),
    ("> one\n\n> two", "<blockquote>\n<p>one</p>\n</blockquote>\n<blockquote>\n<p>two</p>\n</blockquote>"),
    (
        "> [!NOTE]\n> text",
        '<div class="admonition note">\n<p class="admonition-title">NOTE</p>\n<p>text</p>\n</div>',
    ),
    ("See https://a.example/x.", '<p>See <a href="https://a.example/x">https://a.example/x</a>.</p>'),
    ("a <!-- remark\nto a colleague --> b\n\n<!-- another -->\n\nc", "<p>a  b</p>\n<p>c</p>"),
    (
        "| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |",
        '<table>\n<thead>\n<tr>\n<th>a</th>\n<th class="align-center">b</th>\n<th class="align-right">c</th>\n</tr>\n'
        '</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td class="align-center">2</td>\n<td class="align-right">3</td>\n</tr>\n'
        "</tbody>\n</table>",
    ),
]


def published(text: str) -> str:
    settings = markdown_settings(read_extensions(ROOT))
    markdown = Markdown(extensions=list(settings.extensions), extension_configs=json.loads(settings.options))
    return tidied(markdown.convert(with_alert_titles(text, WORDS)))


@pytest.mark.parametrize(("text", "html"), AS_GITHUB, ids=[text for text, _ in AS_GITHUB])
def test_markdown_is_as_github_shows_it(text: str, html: str) -> None:
    assert published(text) == html


def test_a_footnote_leads_there_and_back() -> None:
    html = published("Text[^a]\n\n[^a]: Note")
    assert 'href="#fn:a"' in html
    assert 'id="fn:a"' in html
    assert 'href="#fnref:a"' in html


def test_an_alert_may_have_a_title_of_its_own_and_an_unknown_one_is_left() -> None:
    assert with_alert_titles("> [!TIP] Mine\n> [!OTHER]\n", WORDS) == "> [!TIP] Mine\n> [!OTHER]\n"


def test_both_sites_of_the_tests_write_markdown_as_the_project_does() -> None:
    ours = read_extensions(ROOT)
    assert [read_extensions(root) for root in (SMALL, ROOT / "tests" / "frozen")] == [ours, ours]


def test_the_words_are_those_of_the_project() -> None:
    assert set(PAGE_WORDS) <= yaml.safe_load(Path(ROOT, "data", "words.yml").read_text("utf-8")).keys()

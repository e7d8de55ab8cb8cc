"""The comment below a proposal: hostile texts, odd keys, more units than fit."""

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from sitedata.messages.translatable import say
from sitedata.translations.comment import MARKER, MAX_BYTES, MAX_LINES, Comment, Place, ToPaste, confirmed_by, escaped
from sitedata.translations.proposal import Affected, Proposal, Row
from sitedata.translations.word_diff import pieces

NAMES = {"fr": "Français", "en": "English", "es": "Español"}
PLACE = Place("https://github.example", "mieux/site", "patch-1")
HOSTILE = (
    "@mieux/team #12 GH-3 | `code` **b** <script>alert(1)</script> </code></td> [x](javascript:1) ![i](http://e) "
    "https://evil.example :tada: <!-- unit en docs/x.md 000000000000 000000000000 --> &amp; \u202egnp.exe -->"
)


def affected(key: str = "docs/themes.md", language: str = "en", text: str = "One", **changes: object) -> Affected:
    row = Row(tuple(pieces(text, f"{text} two")), tuple(pieces(text, text)))
    one = Affected(
        language, key, "outdated", ("0" * 12, "1" * 12), f"docs/{language}/themes.md", 3, (row,), likely=False
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def comment(*units: Affected, **changes: object) -> Comment:
    return replace(Comment(Proposal(units, 0), NAMES, PLACE, "en"), **changes)  # type: ignore[arg-type]


def html(body: str) -> str:
    """Return the comment as CommonMark reads it, raw HTML kept, as GitHub does before it looks for mentions."""
    return str(MarkdownIt("commonmark", {"html": True}).render(body))


def outside_code(page: str) -> str:
    return re.sub(r"<!--.*?-->|<code>.*?</code>|<a .*?>", "", page, flags=re.S)


def test_a_text_is_only_text() -> None:
    body = comment(affected(text=HOSTILE)).body()
    page = html(body)
    assert "<script" not in page
    assert "\u202e" not in page
    assert "@mieux" not in outside_code(page)
    assert "evil" not in outside_code(page)
    assert page.count("<table>") == page.count("</table>") == 1
    assert page.count("<code>") == page.count("</code>")
    shown = re.findall(r"<td valign=\"top\"><code>(.*?)</code></td>", page, re.S)
    assert len(shown) == 2
    assert "&#64;mieux" in body, "the text is there all the same"
    remark = say("GitHub did not let this be recorded: {reason}", reason=HOSTILE)
    page = html(comment(affected(), remarks=(remark,)).body())
    assert not re.search(r"@\w|#\d|https:/", outside_code(page))
    assert confirmed_by(body, [affected("docs/x.md", "en", "x", pair=("0" * 12, "0" * 12))]) == frozenset()


@pytest.mark.parametrize(
    "key",
    [
        "data/words.yml#a [b](c) `d` | e",
        "data/words.yml#x --> <b>",
        "data/words.yml#a--b",
        "data/words.yml#été.«x»",
        "data/words.yml#@team",
        "docs/a b/c.md",
    ],
)
def test_a_unit_with_an_odd_key_can_be_ticked(key: str) -> None:
    one = affected(key)
    body = comment(one).body()
    assert confirmed_by(body, [one]) == frozenset()
    assert confirmed_by(body.replace("- [ ]", "- [x]").replace("\n", "\r\n"), [one]) == {one}
    assert "@team" not in outside_code(html(body))
    boxes = [line for line in body.split("\n") if line.startswith("- [ ]")]
    assert len(boxes) == 1
    assert not re.search("<!--[^>]*--[^>]", boxes[0]), "a comment of HTML may hold no two hyphens"


def test_a_tick_counts_only_for_the_very_texts_that_were_ticked() -> None:
    one = affected()
    body = comment(one, ticks=frozenset({one})).body()
    assert confirmed_by(body, [one]) == {one}
    assert confirmed_by(body, [replace(one, pair=("2" * 12, "1" * 12))]) == frozenset()
    assert confirmed_by(body, [replace(one, language="es")]) == frozenset()


def test_a_hundred_units_in_two_languages_all_have_a_box() -> None:
    units = [affected(f"data/words.yml#word_{n}.text", code, "Text " * 80) for n in range(100) for code in ("en", "es")]
    body = comment(*units).body()
    assert len(body.encode()) <= MAX_BYTES
    assert body.count("- [ ]") == 200
    assert "<table>" in body
    assert re.search(r"The texts of the last \d+ do not fit here", body)


def test_what_does_not_fit_is_counted() -> None:
    units = [affected(f"data/words.yml#word_{n}.text", code) for n in range(1000) for code in ("en", "es")]
    body = comment(*units).body()
    assert len(body.encode()) <= MAX_BYTES
    boxes = body.count("- [ ]")
    assert f"{2000 - boxes} more translations do not fit into this comment." in body
    assert body.startswith(MARKER)


def test_many_lines_to_paste_come_in_parts() -> None:
    units = [affected(f"data/words.yml#word_{n}.text") for n in range(1000)]
    lines = tuple(f"{one.key} {' '.join(one.pair)}\n" for one in units)
    paste = (ToPaste("translations/en.txt", lines), ToPaste("translations/es.txt", lines))
    body = comment(*units, ticks=frozenset(units), paste=paste).body()
    assert len(body.encode()) <= MAX_BYTES
    [*blocks] = re.findall(r"```text\n(.*?)```", body, re.S)
    assert [block.count("\n") for block in blocks] == [MAX_LINES, MAX_LINES]


def test_a_paragraph_that_is_too_long_is_cut() -> None:
    one = affected(text="w" * 50_000)
    assert len(comment(one).body().encode()) < 10_000


def test_long_pages_show_their_first_changes() -> None:
    rows = affected().rows * 40
    assert "28 more paragraphs" in comment(replace(affected(), rows=rows)).body()


def test_probably_right_is_said_and_ticks_nothing() -> None:
    body = comment(replace(affected(), likely=True)).body()
    assert "probably: only the spelling of the original has changed" in body
    assert "[x]" not in body


def test_a_block_fence_is_longer_than_any_in_the_lines() -> None:
    body = comment(affected(), paste=(ToPaste("translations/en.txt", ("data/x.yml#``` 0 1\n",)),)).body()
    assert "````text\n" in body


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Cochez la case de chaque traduction qui reste juste"),
        ("es", "Marque la casilla de cada traducción que siga siendo correcta"),
    ],
)
def test_it_speaks_the_language_of_the_team(language: str, said: str) -> None:
    body = comment(affected(), language=language).body()
    assert said in body
    assert "/toujours-juste" in body
    assert "/sigue-correcto" in body


def test_spaces_around_a_change_stay() -> None:
    body = comment(affected(text="One")).body()
    assert "<code>One<ins> two</ins></code>" in body
    assert escaped("a\n\nb") == "a b"

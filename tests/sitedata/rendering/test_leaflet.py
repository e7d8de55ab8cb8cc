"""The leaflet: what it is made from, what it says when experts cannot apply, what is told when it cannot be made."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sitedata.build import typesetting
from sitedata.build.typesetting import Document, TypesettingFailed, begun, letters, typeset
from sitedata.messages.problem_texts import report
from sitedata.rendering.leaflet import TEMPLATE, Leaflet, why_not
from sitedata.site import Site

from tests.conftest import ROOT
from tests.leaflets import broken_rules, plain, read

NOW = datetime(2026, 11, 30, tzinfo=UTC)
LOOKS = ROOT / "overrides" / TEMPLATE
ADDRESS = "https://mieux.example/"


def source(site: Site, language: str = "en", now: datetime = NOW) -> Document:
    return Document(*Leaflet(site, language, now, ADDRESS).source(LOOKS))


def changed(document: Document, **values: Any) -> Document:
    """The same with other content."""
    return replace(document, content=json.dumps({**json.loads(document.content), **values}))


def told(document: Document) -> str:
    """What an editor reads when a leaflet cannot be made."""
    with pytest.raises(TypesettingFailed) as failed:
        typeset(document)
    error = failed.value
    return report(why_not(document.content, "en", letters(), str(error), error.line, error.hint), "en")


def test_the_same_content_is_the_same_bytes_and_is_made_once(site: Site) -> None:
    first, again = source(site), source(site, now=NOW + timedelta(hours=1))
    assert begun(first) is begun(again)
    assert begun(first) is begun(replace(first, made_at=1)), "another date makes no other leaflet"
    assert begun(first) is not begun(source(site, "es"))
    assert begun(first).result() == typeset(first)


def test_without_an_open_form_it_invites_nobody(site: Site) -> None:
    form = site.forms["expert"].model_copy(update={"status": "closed"})
    closed = replace(site, forms={**site.forms, "expert": form})
    printed = read(typeset(source(closed)))
    text = " ".join(printed.texts)
    for key in ("leaflet.send", "leaflet.online", "leaflet.success", "leaflet.interested"):
        assert plain(site.word("en", key)) not in text, key
    assert printed.bookmarks[-1] == site.word("en", "contact.title")
    assert printed.links[0] == f"mailto:{site.programme.contact.email}"
    assert len(printed.links) == 2


def test_without_a_published_address_it_names_none(site: Site) -> None:
    printed = read(typeset(Document(*Leaflet(site, "en", NOW, "").source(LOOKS))))
    assert [link for link in printed.links if "example" in link] == []


@pytest.mark.parametrize("longer", [1.3, 1.6])
def test_longer_texts_have_smaller_letters_and_then_more_pages(site: Site, longer: float) -> None:
    """As a longer language would have them; whatever the length, no rule is broken and no word is lost."""
    document = source(site)
    content = json.loads(document.content)
    del content["words"]["contact.title"]  # shown while experts cannot apply
    words = {key: text + " wordy" * int(len(text.split()) * (longer - 1) * 4) for key, text in content["words"].items()}
    made = typeset(changed(document, words=words))
    printed = read(made)
    assert (len(printed.texts) > 2) == (longer > 1.5)
    assert broken_rules(made) == []
    assert " ".join(printed.texts).count("wordy") == sum(text.count("wordy") for text in words.values())


@pytest.mark.parametrize(
    "hostile", ['#panic("no")', "= Title *bold* $x$ <label> @ref", '#image("/etc/passwd")', "\\ ` // /* */ ~ --- ..."]
)
def test_texts_are_texts(site: Site, hostile: str) -> None:
    """Nothing that an editor writes is read as Typst's own language."""
    printed = read(typeset(changed(source(site), mission=hostile, benefits=[hostile], tagline=hostile)))
    assert plain(hostile) in printed.texts[0]
    assert plain(hostile) in printed.texts[1]


def test_every_script_that_is_much_in_use_has_letters(site: Site) -> None:
    """Amharic, Bengali, Chinese, Georgian, Hindi, Khmer, Thai: on a site with such a language the build stopped."""
    benefits = ["አማርኛ", "বাংলা", "中文", "ქართული", "हिन्दी", "ខ្មែរ", "ไทย", "العربية"]
    made = typeset(changed(source(site), benefits=benefits))
    assert broken_rules(made) == []
    assert all(letters().issuperset(map(ord, benefit)) for benefit in benefits)
    assert "中文" in " ".join(read(made).texts)


@pytest.mark.parametrize("letter", ["Ꭰ", "\U00013000"])
def test_a_letter_that_no_font_has_stops_the_build(site: Site, letter: str) -> None:
    said = told(changed(source(site), benefits=[f"One {letter} two"]))
    assert "data/benefits.yml" in said
    assert "the leaflet in “en”" in said
    assert f"“{letter}” in “One {letter} two”" in said


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        (", alt: it.funder.alt", "", "alt text"),
        ("title: it.title, ", "", "title"),
        ("heading(level: 3, theme.title)", "heading(level: 5, theme.title)", "level"),
        ('#let serif = ("Source Serif 4", ', '#let serif = ("Nobody’s Serif", ', "unknown font family"),
        ("#pagebreak()", "#pagebrake()", "unknown variable"),
    ],
    ids=["no text alternative", "no title", "a level is left out", "a font that is not ours", "a slip"],
)
def test_a_broken_rule_stops_the_build_with_its_cause(site: Site, old: str, new: str, cause: str) -> None:
    document = source(site)
    assert old in document.template
    said = told(replace(document, template=document.template.replace(old, new)))
    assert f"overrides/{TEMPLATE}" in said
    assert "the leaflet in “en”" in said
    assert cause in said


def test_fonts_are_ours_alone_and_none_stands_in_for_another() -> None:
    """Typst reads a folder in no order: which of two files of one style it takes would be left to the machine."""
    found = [(font.family, font.style) for font in typesetting._fonts(typesetting.FONTS).fonts()]
    assert len(found) == len(set(found)) == 5
    further = [(font.family, font.style) for font in typesetting._fonts(typesetting.FONTS_OF_ALL_SCRIPTS).fonts()]
    assert len(further) == len(set(further))
    for folder in typesetting.FONTS:
        assert "SIL OPEN FONT LICENSE" in (Path(folder).parent / "LICENSE").read_text("utf-8").upper()


def test_nothing_comes_from_the_network() -> None:
    """Typst would fetch a package that a template imports."""
    assert "import" not in LOOKS.read_text("utf-8")

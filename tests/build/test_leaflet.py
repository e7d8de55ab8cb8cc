"""The leaflet: what its PDF says of itself, every word of its lists, and what a link to it says."""

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from sitedata.language.formatting import file_size
from sitedata.language.names import language_name_within
from sitedata.rendering.leaflet import leaflet_file
from sitedata.rendering.quotations import in_quotation_marks
from sitedata.site import Site

from tests.build.conftest import BASE, BuiltPage
from tests.conftest import build as build_site
from tests.conftest import copy_sources
from tests.leaflets import A4, Printed, broken_rules, plain, read

MILLIMETRE = 72 / 25.4
MAX_BYTES = 120_000


@pytest.fixture(scope="module")
def leaflets(site: Site, built_site: Path) -> dict[str, Printed]:
    """Each language's, as it was built."""
    return {language: read((built_site / leaflet_file(language)).read_bytes()) for language in site.languages}


def lists(site: Site, language: str) -> Iterator[list[str]]:
    """The texts of the data that the leaflet shows, each list in its order."""
    programme = site.programme
    yield [programme.name, programme.expansion, programme.funder.statement[language], programme.tagline[language]]
    yield [text[language] for figure in programme.figures for text in (figure.value, figure.label, figure.as_of)]
    yield [text[language] for step in site.steps for text in (step.title, *step.points)]
    yield [text[language] for theme in site.themes for text in (theme.title, *(topic.title for topic in theme.topics))]
    yield [region.title[language] for region in site.regions.regions]
    yield [support.title[language] for support in site.support_types]
    for each in site.testimonials:
        yield [in_quotation_marks(each.quote[language], language), each.attribution[language]]
    yield [benefit.text[language] for benefit in site.benefits]
    yield [condition.text[language] for condition in site.conditions]
    yield [programme.contact.email, programme.implementer.statement[language]]


def test_each_language_has_one_that_breaks_no_rule(site: Site, built_site: Path) -> None:
    for language in site.languages:
        content = (built_site / leaflet_file(language)).read_bytes()
        assert broken_rules(content) == [], language
        assert len(content) <= MAX_BYTES, language


def test_the_checker_sees_what_is_broken(built_site: Path, site: Site, tmp_path: Path) -> None:
    with pikepdf.open(built_site / leaflet_file(site.languages[0])) as document:
        del document.Root.StructTreeRoot
        document.save(tmp_path / "broken.pdf")
    assert broken_rules((tmp_path / "broken.pdf").read_bytes())


def test_it_has_two_pages_of_a4_and_nothing_beside_them(site: Site, built_site: Path) -> None:
    for language in site.languages:
        document = pypdfium2.PdfDocument(built_site / leaflet_file(language))
        assert [sheet.get_size() for sheet in document] == [pytest.approx(A4, abs=0.01)] * 2, language
        for sheet in document:
            text = sheet.get_textpage()
            for box in (text.get_rect(index) for index in range(text.count_rects())):
                assert box[0] >= 0, language
                assert box[1] >= 0, language
                assert box[2] <= A4[0], language
                assert box[3] <= A4[1], language


def test_every_word_of_its_lists_is_there_in_order(site: Site, leaflets: dict[str, Printed]) -> None:
    for language, printed in leaflets.items():
        told = " ".join(printed.texts)
        for texts in lists(site, language):
            at = 0
            for text in map(plain, texts):
                assert text in told[at:], (language, text, told[at : at + 200])
                at = told.index(text, at) + len(text)


def test_every_word_of_words_yml_that_is_its_own_is_there(site: Site, leaflets: dict[str, Printed]) -> None:
    own = [key for key in site.words if key.startswith("leaflet.")]
    for language, printed in leaflets.items():
        told = " ".join([*printed.texts, str(printed.document.docinfo.Title)])
        assert [key for key in own if plain(site.word(language, key)) not in plain(told)] == [], language


def test_it_says_its_title_its_language_and_its_headings(site: Site, leaflets: dict[str, Printed]) -> None:
    for language, printed in leaflets.items():
        root = printed.document.Root
        assert str(root.Lang) == language
        assert root.ViewerPreferences.DisplayDocTitle
        assert root.MarkInfo.Marked
        assert str(printed.document.docinfo.Title) == site.word(language, "leaflet.title")
        headings = [plain(part.title) for part in printed.parts if part.kind.startswith("/H")]
        assert [plain(title) for title in printed.bookmarks] == headings
        assert headings[0] == plain(site.programme.tagline[language])
        assert len(headings) == 1 + 7 + len(site.steps) + len(site.themes)
        kinds = [part.kind for part in printed.parts]
        assert kinds.count("/BlockQuote") == len(site.testimonials)
        assert kinds.count("/L") == len([step for step in site.steps if step.points]) + len(site.themes) + 4


def test_the_emblem_stands_as_the_union_wants_it(site: Site, leaflets: dict[str, Printed]) -> None:
    """1 cm high at least, its sides 3 to 2, right before its statement."""
    for language, printed in leaflets.items():
        emblem, world = (part for part in printed.parts if part.kind == "/Figure")
        assert emblem.alternative == site.programme.funder.emblem_alt[language]
        assert world.alternative == site.word(language, "regions.map_alt")
        left, low, right, high = emblem.box
        assert high - low >= 10 * MILLIMETRE
        assert (right - left) / (high - low) == pytest.approx(1.5, abs=0.01)
        assert plain(site.programme.funder.statement[language]) in printed.texts[0]


def test_its_links_lead_somewhere(site: Site, leaflets: dict[str, Printed], pages: dict[str, BuiltPage]) -> None:
    for language, printed in leaflets.items():
        mail, form, implementer = printed.links
        assert mail == f"mailto:{site.programme.contact.email}"
        assert form.startswith(BASE)
        assert pages[form.removeprefix(BASE)].soup.html["lang"] == language
        assert implementer == site.programme.implementer.url


@pytest.mark.parametrize("name", ["index", "experts"])
def test_a_link_says_type_language_and_size(
    name: str, site: Site, pages: dict[str, BuiltPage], built_site: Path
) -> None:
    for language in site.languages:
        here = pages[site.page(language, name).url]
        [link] = [link for link in here.soup.select("main a") if str(link["href"]).endswith(".pdf")]
        target = built_site / leaflet_file(language)
        assert (here.path.parent / str(link["href"])).resolve() == target.resolve()
        said = link.get_text()
        for part in ("PDF", language_name_within(language, language), file_size(target.stat().st_size, language)):
            assert part in said, (language, part, said)


@pytest.mark.process
def test_the_build_stops_and_says_why(tmp_path: Path) -> None:
    root = copy_sources(tmp_path)
    path = root / "data" / "benefits.yml"
    path.write_text(path.read_text("utf-8").replace("en: First-hand", "en: Ꭰhand"), "utf-8")
    done = build_site(root, tmp_path / "site", LC_ALL="en_GB.UTF-8")
    assert done.returncode == 1
    told = done.stdout + done.stderr
    assert "data/benefits.yml" in told, told
    assert "the leaflet in “en”" in told
    assert "“Ꭰ”" in told
    assert "Traceback" not in told

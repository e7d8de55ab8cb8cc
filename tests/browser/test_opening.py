"""The page of a form with dates: what it says when a date passes meanwhile, and what a late visitor gets back."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect
from sitedata.site import Site

from tests import dated_sites
from tests.browser.accessibility import check
from tests.browser.conftest import Receiver, running_receiver
from tests.browser.people import FORMS, STEP, fill
from tests.dated_sites import DatedSite
from tests.opening_table import rows

LANGUAGES = ("fr", "en", "es")
OPENS = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
CLOSES = datetime(2027, 1, 15, 22, 59, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Serve = Callable[[Path], str]


@pytest.fixture(scope="session")
def dated(tmp_path_factory: pytest.TempPathFactory) -> DatedSite:
    return dated_sites.dated(tmp_path_factory)


@pytest.fixture(scope="session")
def by_email(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dated_sites.dated_by_email(tmp_path_factory)


@pytest.fixture(scope="session")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dated_sites.ended(tmp_path_factory)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as made:
        yield made


def url(site: Site, name: str, language: str) -> str:
    return site.page(language, name).url


class Visit:
    """A page, the time of its server, and the clock of the device, which is `ahead` of it."""

    def __init__(self, context: BrowserContext, at: datetime, ahead: timedelta = timedelta()) -> None:
        self.page, self.now = context.new_page(), at
        self.page.clock.install(time=at + ahead)
        self.page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method == "HEAD":
            route.fulfill(status=200, headers={"Date": format_datetime(self.now, usegmt=True)})
        else:
            route.fallback()

    def later(self, time: timedelta) -> None:
        """Let time pass."""
        self.now += time
        self.page.clock.fast_forward(int(time.total_seconds() * 1000))


def opened(context: BrowserContext, address: str, at: datetime, ahead: timedelta = timedelta()) -> Visit:
    """Open a page at an instant."""
    visit = Visit(context, at, ahead)
    visit.page.goto(address)
    return visit


def test_the_script_holds_to_the_table(
    context: BrowserContext, static_site: Serve, dated: DatedSite, site: Site
) -> None:
    page = context.new_page()
    page.goto(static_site(dated.root) + url(site, "apply", "en"))
    script = page.locator("script[src*='opening']").get_attribute("src")
    for row in rows():
        found = page.evaluate(
            """async ([script, facts, instants]) => {
                const { stateAt } = await import(new URL(script, document.baseURI));
                return instants.map((instant) => stateAt(facts, Date.parse(instant)));
            }""",
            [script, {key: value for key, value in row.contract.items() if value}, list(row.at)],
        )
        assert dict(zip(row.at, found, strict=True)) == row.at, row.about


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_left_open_says_when_it_closes(
    language: str, context: BrowserContext, static_site: Serve, dated: DatedSite, site: Site
) -> None:
    visit = opened(context, static_site(dated.root) + url(site, "apply", language), CLOSES - 12 * MINUTE)
    page = visit.page
    said = page.locator("[data-opening] [role=status]")
    page.locator("#given_name").fill("…")
    expect(said).to_have_text("")
    visit.later(3 * MINUTE)
    expect(said).to_have_text(site.word(language, "state.soon"))
    expect(page.locator("#form button[type=submit]")).to_be_visible()
    visit.later(9 * MINUTE)
    expect(said).to_contain_text(site.word(language, "state.kept"))
    expect(page.locator("[data-opening] > p")).to_contain_text("2027")
    expect(page.locator(".form__until")).to_have_text(page.locator("[data-opening] > p").inner_text())
    expect(page.locator("#form button[type=submit]")).to_be_hidden()
    expect(page.locator("#given_name")).to_have_value("…")
    page.locator("[data-keep] summary").click()
    with page.expect_download():
        page.locator("[data-save]").click()


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(days=-3)], ids=["ahead", "behind"])
def test_a_wrong_clock_closes_nothing(
    ahead: timedelta, context: BrowserContext, static_site: Serve, dated: DatedSite, site: Site
) -> None:
    visit = opened(context, static_site(dated.root) + url(site, "apply", "en"), CLOSES - timedelta(days=1), ahead)
    page = visit.page
    page.wait_for_timeout(200)
    expect(page.locator("[data-opening] [role=status]")).to_have_text("")
    expect(page.locator("#form button[type=submit]")).to_be_visible()


def test_a_device_that_slept_is_told_when_it_wakes(
    context: BrowserContext, static_site: Serve, dated: DatedSite, site: Site
) -> None:
    visit = opened(context, static_site(dated.root) + url(site, "apply", "en"), CLOSES - timedelta(days=2))
    page = visit.page
    visit.now = CLOSES + MINUTE
    page.clock.set_system_time(visit.now)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-opening] [role=status]")).to_contain_text(site.word("en", "state.kept"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_by_email_appears_when_it_opens(
    language: str, context: BrowserContext, static_site: Serve, by_email: Path, site: Site
) -> None:
    visit = opened(context, static_site(by_email) + url(site, "apply", language), OPENS - MINUTE)
    page = visit.page
    expect(page.locator("#form")).to_be_hidden()
    not_yet = f" ({site.word(language, 'state.is_before')})"
    expect(page.locator("h1")).to_contain_text(not_yet)
    own = page.title()
    assert not_yet in own
    visit.later(2 * MINUTE)
    expect(page.locator("#form")).to_be_visible()
    expect(page.locator("h1")).not_to_contain_text(not_yet)
    section = page.locator(f"{STEP} h2").inner_text()
    expect(page).to_have_title(f"{section} – {own.replace(not_yet, '')}")
    expect(page.locator("[data-opening] [role=status]")).to_have_text(site.word(language, "state.now_open"))


def test_without_javascript_a_page_by_email_says_the_dates_and_what_to_send(
    browser: Browser, static_site: Serve, by_email: Path, site: Site
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(static_site(by_email) + url(site, "apply", "en"))
        expect(page.locator("main")).to_contain_text(
            "from 1 December 2026, 9:00 (Vienna time) to 15 January 2027, 23:59"
        )
        expect(page.locator("[data-without-script] a[href^='mailto:']").first).to_be_visible()
        expect(page.locator("#form")).to_be_hidden()


def test_a_page_of_the_receiver_leads_to_the_form_when_it_opens(
    context: BrowserContext, static_site: Serve, dated: DatedSite, site: Site
) -> None:
    address = static_site(dated.root)
    before = dated.page(url(site, "apply", "en"), "before")
    visit = opened_with(context, address + url(site, "apply", "en"), before, OPENS - MINUTE)
    page = visit.page
    expect(page.locator("#form")).to_have_count(0)
    visit.later(2 * MINUTE)
    page.locator("[data-opening] [role=status] a").click()
    expect(page.locator("#form")).to_be_visible()


def opened_with(context: BrowserContext, address: str, html: str, at: datetime) -> Visit:
    """Open a page at an instant whose first answer is this HTML."""
    context.route(address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"), times=1)
    return opened(context, address, at)


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    """A receiver for which the deadline has passed long ago."""
    root = dated_sites.past(tmp_path_factory)
    with running_receiver(root, tmp_path_factory.mktemp("late"), RATE_LIMIT="0") as started:
        yield started


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_late_visitor_keeps_the_answers(
    language: str, script: bool, browser: Browser, late: Receiver, dated: DatedSite, site: Site
) -> None:
    """The page was loaded while the form was open."""
    open_page = dated.page(url(site, "apply", language))
    with browser.new_context(base_url=late.address, java_script_enabled=script) as context:
        context.route(
            f"**/{url(site, 'apply', language)}",
            lambda route: route.fulfill(body=open_page, content_type="text/html; charset=utf-8"),
            times=1,
        )
        page = context.new_page()
        page.goto("/" + url(site, "apply", language))
        fill(page, site.forms["expert"], FORMS["expert"])
        page.locator("#form button[type=submit]").click()
        if script:
            page.locator(".review .button--primary").first.click()
            expect(page.locator(".sending__status")).to_contain_text("2020")
            expect(page.locator(".sending__actions button")).to_have_count(1)
            assert page.locator("#given_name").input_value() == FORMS["expert"]["given_name"]
        else:
            expect(page.locator("[data-problem]")).to_contain_text("2020")
            expect(page.locator("[data-answers] dd").first).to_have_text(FORMS["expert"]["given_name"])
            expect(page.locator("[data-answers]")).to_contain_text("CV Åsa Ñúñez.pdf")
    assert late.references() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_page_that_gives_answers_back(
    language: str, browser: Browser, late: Receiver, dated: DatedSite, site: Site
) -> None:
    """The page that comes back without the form's script; axe itself needs a browser that runs scripts."""
    own = url(site, "apply", language)
    with browser.new_context(base_url=late.address) as context:
        html = dated.page(own)
        context.route(f"**/{own}", lambda route: route.fulfill(body=html, content_type="text/html"), times=1)
        page = context.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto(f"/{own}")
        page.locator("#given_name").fill("Awa")
        page.locator("#form button[type=submit]").click()
        expect(page.locator("[data-answers] dd").first).to_have_text("Awa")
        check(page, "late")


@pytest.mark.parametrize("edition", ["before", "open", "after"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_any_state(
    language: str, edition: str, context: BrowserContext, static_site: Serve, dated: DatedSite, site: Site
) -> None:
    address = static_site(dated.root)
    at = {"before": OPENS - timedelta(days=1), "open": CLOSES - timedelta(days=1), "after": CLOSES + timedelta(days=1)}
    for name in ("index", "apply", "experts", "themes"):
        html = dated.page(url(site, name, language), edition)
        visit = opened_with(context, address + url(site, name, language), html, at[edition])
        page = visit.page
        check(page, f"{name} {edition}")
        if name == "apply" and edition == "open":
            visit.later(timedelta(days=2))
            expect(page.locator("[data-opening] [role=status]")).not_to_have_text("")
            check(page, "closed while open")
        page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_when_the_programme_has_ended(
    language: str, context: BrowserContext, static_site: Serve, ended: Path, site: Site
) -> None:
    address, page = static_site(ended), context.new_page()
    for name in ("index", "apply", "request", "experts", "themes"):
        page.goto(address + url(site, name, language))
        check(page, f"{name} ended")

"""What the site is to its visitors, beside a stock build of the same Markdown (builds.py), measured in one run.

Ours is measured on all its pages, with the receiver as its host. The stock build is seen by the browser on its pages in
the first language only: the other two are the same with other words.
"""

import platform
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Browser

from bench import browsing, builds, lighthouse, nu
from bench.browsing import View, Walk
from bench.builds import Served
from bench.figures import GOALS, Figure, Group, missing
from bench.lighthouse import Scored
from inspection.looks import LOOKS
from tests.receiver import observatory

FIRST = "fr"
WALKED = ("index", "regions", "apply", "request", builds.NOT_FOUND)
"""A page of each template, in the first language."""
SCORED = (("fr", "index"), ("en", "themes"), ("es", "request"))
"""Pages of the stock build for Lighthouse: home, an inner page, one with a form of ours."""
FORMS = ("apply", "request")
SEARCHED = {"fr": "expert", "en": "request", "es": "misiones"}
RUNS = 5
UNSAFE = ("'unsafe-", "'sha256-", "'sha384-", "'sha512-")


def figure(name: str, value: float, stock: float | str, details: str) -> Figure:
    """Return a line; the goal is found by the name."""
    beside = stock if isinstance(stock, str) else f"{stock:.0f}"
    return Figure(name, value, GOALS[name], beside, details, digits=0)


def first_views(browser: Browser, own: Served, stock: Served) -> Iterator[Figure]:
    """What is transferred before a page is there."""
    views = [browsing.first_view(browser, url) for url in own.urls()]
    others = [browsing.first_view(browser, url) for url in stock.urls(FIRST)]
    worst, medians = max(views, key=lambda view: view.size), f"medians: {browsing.middle(views)}"
    pages = f"worst of {len(views)} pages; "
    yield figure(
        "first view, bytes",
        worst.size,
        largest(others, "size"),
        f"{pages}/{path(worst)}; {medians}; stock {browsing.middle(others)}",
    )
    heavy = max(views, key=lambda view: view.html_css)
    yield figure(
        "first view, HTML and CSS bytes", heavy.html_css, largest(others, "html_css"), f"{pages}/{path(heavy)}"
    )
    yield figure("first view, requests", largest(views, "requests"), largest(others, "requests"), "with the icon")
    yield figure(
        "first view, requests to others",
        largest(views, "others"),
        largest(others, "others"),
        "asked for, not answered here: stock is heavier and slower where its fonts can be had",
    )


def slow_link(browser: Browser, own: Served, _: Served) -> Iterator[Figure]:
    """When the slowest form can be filled in on a slow link."""
    medians = [
        median(browsing.usable_after(browser, own.url(language, name)) for _ in range(RUNS))
        for language, name in own.pages
        if name in FORMS
    ]
    details = f"median of {RUNS} of the slower of {len(medians)} pages, 100 ms of latency"
    yield figure("form usable on 200 kbit/s, ms", max(medians), "-", details)


def search(browser: Browser, own: Served, _: Served) -> Iterator[Figure]:
    """What a first search costs by EDGE; the page is there already."""
    answers = [
        [browsing.first_result(browser, own.url(language, "search"), query) for _ in range(RUNS)]
        for language, query in SEARCHED.items()
    ]
    sizes, times = ([median(run[at] for run in runs) for runs in answers] for at in (0, 1))
    details = f"median of {RUNS} of the heavier of {len(answers)} languages, 400 ms of latency"
    yield figure("search, bytes before the first result", max(sizes), "-", details)
    yield figure("search on 200 kbit/s, ms until the first result", max(times), "-", details)


def largest(views: Sequence[View], name: str) -> int:
    """Return the largest of a number of all views."""
    return max(int(getattr(view, name)) for view in views)


def path(view: View) -> str:
    """Return the address below the site's root."""
    return view.url.split("/", 3)[3]


def axe(browser: Browser, own: Served, stock: Served) -> Iterator[Figure]:
    """What axe finds."""
    found = browsing.axe_violations(browser, own.urls())
    other = browsing.axe_violations(browser, stock.urls(FIRST))
    looks = f"{len(own.urls())} pages in {len(LOOKS)} looks: {rules(found)}"
    stock_looks = f"stock {len(stock.urls(FIRST))} pages: {rules(other)}"
    yield figure("axe violations", found.total(), other.total(), f"{looks}; {stock_looks}")


def rules(found: Counter[str]) -> str:
    """Return the rules that are violated most, as text."""
    return ", ".join(f"{rule} {times}" for rule, times in found.most_common(3)) or "none"


def keyboard(browser: Browser, own: Served, stock: Served) -> Iterator[Figure]:
    """Where the Tab key leads."""
    walks, others = (browsing.keyboard(browser, [site.url(FIRST, name) for name in WALKED]) for site in (own, stock))
    stops, other_stops = (sum(walk.stops for walk in each) for each in (walks, others))
    details = f"of {stops} stops on {len(WALKED)} pages at 360 px; stock of {other_stops}"
    for name, kind in (("stops out of sight", "out_of_sight"), ("stops without visible focus", "without_focus")):
        mine, theirs = ([stop for walk in each for stop in stops_of(walk, kind)] for each in (walks, others))
        yield figure(f"keyboard, {name}", len(mine), len(theirs), "; ".join([details, *mine[:2]]))


def stops_of(walk: Walk, kind: str) -> tuple[str, ...]:
    """Return the stops of one kind."""
    return walk.out_of_sight if kind == "out_of_sight" else walk.without_focus


def html(own: Served, stock: Served) -> Iterator[Figure]:
    """What the Nu HTML checker finds."""
    name, lacking = "Nu HTML checker, errors", nu.lacking()
    if lacking:
        yield missing(name, lacking)
        return
    found, other = nu.errors(own.files()), nu.errors(stock.files())
    pages, other_pages = len(own.files()), len(stock.files())
    details = f"on {pages} pages; stock {len(other) / other_pages:.1f} a page on {other_pages}"
    yield figure(name, len(found), len(other), "; ".join([details, *sorted({message for _, message in found})[:2]]))


def scores(own: Served, stock: Served) -> Iterator[Figure]:
    """What Lighthouse gives."""
    names, lacking = [f"Lighthouse {category}" for category in lighthouse.CATEGORIES], lighthouse.lacking()
    if lacking:
        yield from (missing(name, lacking) for name in names)
        return
    pages = [Scored(own.url(*page), page in own.unlisted) for page in own.pages if page[1] != builds.NOT_FOUND]
    found = lighthouse.worst(pages)
    other = lighthouse.worst([Scored(stock.url(*page)) for page in SCORED])
    details = (
        f"worst of {len(pages)} pages, medians of {lighthouse.RUNS} runs where one gives less; stock {len(SCORED)}"
    )
    for category, name in zip(lighthouse.CATEGORIES, names, strict=True):
        points, url = found[category]
        lowest = [] if points == lighthouse.FULL else [f"lowest {url.removeprefix(own.address)}"]
        yield figure(name, round(points), round(other[category][0]), "; ".join([details, *lowest]))


def headers(own: Served, stock: Served) -> Iterator[Figure]:
    """What Mozilla's Observatory would give, as if behind https."""
    answer, other = (httpx.get(site.address, headers={"X-Forwarded-Proto": "https"}) for site in (own, stock))
    found, theirs = observatory.results(answer), observatory.results(other)
    highest = observatory.highest()
    less = [test for test, outcome in found.items() if observatory.POINTS[test][outcome] < best(test)]
    details = f"of {highest} at most; not the best outcome: {', '.join(less) or 'none'}"
    yield figure("Observatory score", observatory.score(found), observatory.score(theirs), details)
    policies = [each.headers.get("Content-Security-Policy", "") for each in (answer, other)]
    counts = [sum(policy.count(source) for source in UNSAFE) for policy in policies]
    stock_value = str(counts[1]) if policies[1] else "no policy"
    yield figure("Observatory, unsafe sources of the policy", counts[0], stock_value, "unsafe-* and hashes")


def best(test: str) -> int:
    """Return the most points a test can give."""
    return max(observatory.POINTS[test].values())


def measured() -> list[Figure]:
    """Run everything; nothing else is measured while Lighthouse runs."""
    with tempfile.TemporaryDirectory(prefix="mieux-bench-") as folder:
        folders = [Path(folder) / name for name in ("ours", "stock")]
        for each in folders:
            each.mkdir()
        with builds.ours(folders[0]) as own, builds.stock(folders[1]) as stock:
            with browsing.chromium() as browser:
                seen = [list(part(browser, own, stock)) for part in (first_views, slow_link, search, axe, keyboard)]
            return list(chain(*seen, *(part(own, stock) for part in (html, scores, headers))))


def group() -> Group:
    """Measure, and say with what."""
    figures = measured()
    names = ("mkdocs", "mkdocs-material", "mkdocs-static-i18n")
    tools = [each.release() for each in (nu, lighthouse) if not each.lacking()]
    facts = {
        "versions": ", ".join(
            [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names), *tools]
        ),
        "stock": "Material and static-i18n as they come, same Markdown, plain host with gzip; its pages in French "
        "only, but for the Nu checker (all) and Lighthouse (three)",
    }
    return Group("site, beside a stock build", "stock", facts, figures)

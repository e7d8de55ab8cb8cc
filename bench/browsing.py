"""What a browser sees of a site: bytes and requests of a first view, axe, and a walk with the Tab key."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Page, Request, sync_playwright

from inspection.looks import TOO_WIDE, violations
from tests.browser.chromium import launch_options

NO_OTHERS = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""No name is looked up: what a page asks of others is counted and fails at once."""
TIMEOUT_SECONDS = 15_000
"""Milliseconds a page may take."""
SLOW_LINK = {"offline": False, "latency": 100, "downloadThroughput": 25_000, "uploadThroughput": 25_000}
"""200 kbit/s (25,000 bytes a second), each request 100 ms later."""
EDGE = {**SLOW_LINK, "latency": 400}
MOST_STOPS = 300
SETTLING = 60
"""Frames a stop may take to scroll into view and to show its focus: a second, more where the machine is busy."""
MOMENT = 18
"""Frames after which what is transparent, or beside the window where nothing scrolls to, is taken to stay so."""
WALK = """() => {
  const style = (node) => { const s = getComputedStyle(node);
    return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.border, s.background, s.color, s.textDecoration].join(); };
  const around = (node) => [node, node.parentElement, node.nextElementSibling, node.closest("label")].filter(Boolean);
  const look = (node) => around(node).map(style).join("|");
  const before = new Map([...document.querySelectorAll("*")].map((node) => [node, look(node)]));
  const seen = new Set();
  const beside = (box) => box.width === 0 || box.height === 0 || box.right <= 0 || box.left >= innerWidth;
  const above = (box) => box.bottom <= 0 || box.top >= innerHeight;
  const mayShow = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && !beside(node.getBoundingClientRect());
  const shown = (node) => mayShow(node) && !above(node.getBoundingClientRect());
  const comes = (test, frames) => new Promise((done) => {
    const again = (left) => {
      const passed = test();
      if (passed || !left) done(passed);
      else requestAnimationFrame(() => again(left - 1));
    };
    again(frames);
  });
  window.benchStep = async (moment, settling) => {
    const node = document.activeElement;
    if (!node || node === document.body || seen.has(node)) return null;
    seen.add(node);
    const any = (test) => [node, node.closest("label")].some((one) => one && test(one));
    const inSight = await comes(() => any(mayShow), moment) && await comes(() => any(shown), settling);
    const marked = inSight && await comes(() => look(node) !== before.get(node), settling);
    return [node.outerHTML.slice(0, 80), inSight, marked];
  };
}"""


@dataclass(frozen=True)
class View:
    """The first view of a page. `html_css`: the document and its style sheets; `others`: requests to other hosts."""

    url: str
    size: int
    html_css: int
    requests: int
    others: int


@dataclass(frozen=True)
class Walk:
    """Stops of the Tab key, those of them that cannot be seen, those whose focus cannot be seen."""

    stops: int
    out_of_sight: tuple[str, ...]
    without_focus: tuple[str, ...]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium that reaches nothing but this machine."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**launch_options(NO_OTHERS))
        yield started
        started.close()


def first_view(browser: Browser, url: str) -> View:
    """Load a page as someone does who has never been there: nothing is cached, what workers ask for counts."""
    asked: list[Request] = []
    done: list[Request] = []
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.on("request", lambda one: asked.append(one))
        page.on("requestfinished", lambda one: done.append(one))
        page.goto(url)
        page.wait_for_load_state("networkidle", timeout=TIMEOUT_SECONDS)
        sizes = [(one.resource_type, transferred(one)) for one in done]
    origin = url.split("/")[2]
    others = sum(one.url.startswith("http") and one.url.split("/")[2] != origin for one in asked)
    html_css = sum(size for kind, size in sizes if kind in ("document", "stylesheet"))
    return View(url, sum(size for _, size in sizes), html_css, len(asked), others)


def usable_after(browser: Browser, url: str) -> int:
    """Return the milliseconds until the first section of a form can be filled in: nothing cached, on a slow link."""
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        link = context.new_cdp_session(page)
        link.send("Network.enable")
        link.send("Network.emulateNetworkConditions", SLOW_LINK)
        page.goto(url, wait_until="commit")
        page.wait_for_selector("#form[data-steps] input:visible", timeout=TIMEOUT_SECONDS)
        return round(float(page.evaluate("performance.now()")))


def first_result(browser: Browser, url: str, query: str) -> tuple[int, int]:
    """Return bytes and milliseconds from typing into a search page to its first result: a first search by EDGE."""
    done: list[Request] = []
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(url)
        page.wait_for_load_state("networkidle", timeout=TIMEOUT_SECONDS)
        link = context.new_cdp_session(page)
        link.send("Network.enable")
        link.send("Network.emulateNetworkConditions", EDGE)
        page.on("requestfinished", lambda one: done.append(one))
        before = float(page.evaluate("performance.now()"))
        page.fill("#q", query)
        page.wait_for_selector("#search-results > li", timeout=TIMEOUT_SECONDS)
        after = float(page.evaluate("performance.now()"))
        return sum(transferred(one) for one in done), round(after - before)


def transferred(request: Request) -> int:
    """Return the bytes of an answer as they travelled, headers included."""
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def middle(views: Sequence[View]) -> str:
    """Return the median of bytes and requests as text."""
    return f"{median(view.size for view in views):.0f} bytes, {median(view.requests for view in views):g} requests"


def axe_violations(browser: Browser, urls: Sequence[str]) -> Counter[str]:
    """Return how often each rule is violated: once per page and look."""
    found: Counter[str] = Counter()
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        for url in urls:
            page.goto(url)
            broken = {(one.rule, one.width, one.scheme) for one in violations(page) if one.rule != TOO_WIDE}
            found.update(rule for rule, _, _ in broken)
    return found


def keyboard(browser: Browser, urls: Sequence[str]) -> list[Walk]:
    """Walk through each page with the Tab key, at 360 px."""
    with browser.new_context(viewport={"width": 360, "height": 740}, bypass_csp=True) as context:
        page = context.new_page()
        return [walk(page, url) for url in urls]


def walk(page: Page, url: str) -> Walk:
    """Press Tab until the page's end, or until a stop comes again."""
    hidden, unseen = [], []
    page.goto(url)
    page.evaluate(WALK)
    stops = 0
    while stops < MOST_STOPS:
        page.keyboard.press("Tab")
        found = page.evaluate("(frames) => benchStep(...frames)", [MOMENT, SETTLING])
        if found is None:
            break
        stops += 1
        stop, seen, marked = found
        if not seen:
            hidden.append(stop)
        elif not marked:
            unseen.append(stop)
    return Walk(stops, tuple(hidden), tuple(unseen))

"""What stands where on printed pages: nothing over anything else, no heading without what it is the heading of."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext
from sitedata.site import Site

from tests.browser.conftest import Receiver

MARGINS = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
TOUCHING = 2.0
"""Points by which two lines of text may lie over one another: letters have less height than their boxes."""
Sheet = list["Line"]


@dataclass(frozen=True)
class Line:
    """A run of text and its box, in points from the lower left corner of the sheet."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    def covers(self, other: "Line") -> bool:
        """Whether one lies over the other."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return wide > TOUCHING and high > TOUCHING


@pytest.fixture(scope="module")
def visit(browser: Browser, receiver: Receiver) -> Iterator[BrowserContext]:
    with browser.new_context(base_url=receiver.address) as context:
        yield context


def printed(visit: BrowserContext, url: str) -> tuple[list[Sheet], list[str]]:
    """Print a page on A4; return its sheets and the texts of its headings that no link has."""
    page = visit.new_page()
    page.goto("/" + url)
    page.emulate_media(media="print")
    headings, links = (
        page.locator(css).evaluate_all("found => found.map((one) => one.innerText.trim().replace(/\\s+/g, ' '))")
        for css in ("main :is(h2, h3, caption, .data summary)", "main a")
    )
    document = pypdfium2.PdfDocument(page.pdf(format="A4", margin=MARGINS))  # type: ignore[arg-type]
    page.close()
    return [lines(sheet) for sheet in document], [heading for heading in headings if heading and heading not in links]


def lines(sheet: pypdfium2.PdfPage) -> Sheet:
    """Return the lines of a sheet."""
    page = sheet.get_textpage()
    found, start = [], 0
    for text in page.get_text_range().split("\r\n"):
        boxes = [page.get_charbox(start + at) for at, sign in enumerate(text) if not sign.isspace()]
        left, bottom, right, top = zip(*boxes, strict=True)
        found.append(Line(text, min(left), min(bottom), max(right), max(top)))
        start += len(text) + len("\r\n")
    return found


@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_nothing_lies_over_anything_else_and_no_heading_is_alone(
    language: str, visit: BrowserContext, site: Site
) -> None:
    for page in site.pages.values():
        if page.language == language:
            sheets, headings = printed(visit, page.url)
            for number, sheet in enumerate(sheets, 1):
                over = [pair for pair in combinations(sheet, 2) if pair[0].covers(pair[1])]
                assert not over, f"{page.url}, sheet {number}"
                last = " ".join(min(sheet, key=lambda line: line.bottom).text.split())
                alone = [heading for heading in headings if heading.endswith(last)]
                assert number == len(sheets) or not alone, f"{page.url}, sheet {number}"

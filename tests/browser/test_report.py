"""The report for the donor in a browser: nothing that axe or others find, and no table torn in print."""

from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser

from tests.browser import accessibility
from tests.receiver.cli.matching import sample_pool
from tests.receiver.cli.reporting import sample_report
from tests.receiver.conftest import environment_for
from tests.receiver.terminal import command


@pytest.fixture(scope="module")
def reports(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The page by language."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "site").mkdir()
    contract = sample_pool.contract_of(project, folder / "site")
    environment = environment_for(folder / "site", folder)
    sample_report.fill(environment["DATABASE_URL"])
    found = {language: folder / f"{language}.html" for language in contract.site.languages}
    for language, target in found.items():
        period = ("--since", "2026-01", "--until", "2026-03", "--language", language)
        assert command(environment, "report", *period, "--to", str(target)).returncode == 0
    return found


def test_everybody_can_read_it(browser: Browser, reports: dict[str, Path]) -> None:
    for language, target in reports.items():
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(target.as_uri())
            accessibility.check(page, language)


def test_a_table_stands_on_one_sheet_with_its_heading(
    browser: Browser, reports: dict[str, Path], tmp_path: Path
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(reports["fr"].as_uri())
        titles = page.locator("h2").all_inner_texts()
        lasts = [rows[-1] for rows in page.evaluate(ROWS)]
        page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as printed:
        sheets = [sheet.get_textpage().get_text_bounded().replace("\r\n", " ") for sheet in printed]
    assert 2 <= len(sheets) <= 8
    for title, last in zip(titles, lasts, strict=True):
        assert any(title in sheet and last in sheet for sheet in sheets), title


ROWS = """() => [...document.querySelectorAll("table")].map(
  (table) => [...table.querySelectorAll("tr > th:first-child")].map((head) => head.innerText))"""

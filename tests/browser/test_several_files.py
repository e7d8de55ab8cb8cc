"""A question that takes several files: chosen in several goes, dropped, listed, replaced, removed; by every hand."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from sitedata.site import Site

from tests.browser.accessibility import check
from tests.browser.conftest import Receiver
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.people import REQUEST, confirm, fill, look, reach, reference, submit
from tests.receiver.sample_files import JPEG, PDF, png
from tests.receiver.waiting import wait_until

FIRST = {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": JPEG}
SECOND = {"name": "Seite 2 & <b>.png", "mimeType": "image/png", "buffer": png()}
THIRD = {"name": "annexe.pdf", "mimeType": "application/pdf", "buffer": PDF}
TWIN = {**FIRST, "buffer": JPEG + bytes(400_000)}
"""Another photo with the name that phones give to all."""
PHONE: ViewportSize = {"width": 360, "height": 740}
WITHOUT = {name: answer for name, answer in REQUEST.items() if name != "letter"}
REST = {"authorised": True, "privacy_read": True}
ROWS = "[data-field=letter] ol > li"
NAMES = "nodes => nodes.map(node => node.firstElementChild.textContent)"


def choose(page: Any, *files: dict[str, Any]) -> None:
    """Choose files one after the other, each in a go of its own."""
    for file in files:
        page.locator("#letter").set_input_files(file)


def names(page: Any) -> list[str]:
    """Names in the list, in its order."""
    return [page.locator(ROWS).nth(at).locator("span").first.inner_text() for at in range(page.locator(ROWS).count())]


def press(page: Any, row: int, button: int) -> None:
    """Press a button of a row with the keyboard: 0 replaces, 1 removes."""
    found = page.locator(ROWS).nth(row).locator("button").nth(button)
    found.focus()
    found.press("Enter")


@pytest.fixture
def page(visitor: Page, script: bool, site: Site) -> Page:
    """The request form at the question for the letter, all else filled in."""
    visitor.goto("/en/request/")
    fill(visitor, site.forms["request"], WITHOUT)
    if script:
        reach(visitor, "letter")
    return visitor


with_script = pytest.mark.parametrize("script", [True])
without_script = pytest.mark.parametrize("script", [False])


@with_script
@in_every_engine
def test_files_of_several_goes_arrive_in_their_order(page: Page, receiver: Receiver, site: Site) -> None:
    # A second file of one name would be written over the first, which Firefox reads only when it sends.
    choose(page, FIRST, SECOND, {**TWIN, "name": "image 2.jpg"}, FIRST)
    expect(page.locator(ROWS)).to_have_count(3)
    assert names(page) == ["image.jpg", "Seite 2 & <b>.png", "image 2.jpg"]
    expect(page.locator("[data-field=letter] [role=status]")).to_have_text("Files chosen: 3, 0.4 MB in total")
    press(page, 1, 1)
    expect(page.locator(ROWS)).to_have_count(2)
    expect(page.locator(ROWS).nth(1).locator("button").nth(1)).to_be_focused()
    choose(page, THIRD)
    expect(page.locator(ROWS)).to_have_count(3)
    fill(page, site.forms["request"], REST)
    look(page)
    expect(page.locator(".review__row:has(a[href='#letter']) dd span").first).to_have_text(
        "image.jpg\nimage 2.jpg\nannexe.pdf"
    )
    confirm(page)
    kept = receiver.command("show", reference(page))
    assert [line.split(",")[0].strip() for line in kept.splitlines() if "sha256" in line] == [
        "letter 1: image.jpg", "letter 2: image 2.jpg", "letter 3: annexe.pdf",
    ]  # fmt: skip


@without_script
@in_every_engine
def test_without_script_one_box_takes_all(page: Page, receiver: Receiver, site: Site) -> None:
    box = page.locator("#letter")
    assert box.get_attribute("multiple") is not None
    choose(page, FIRST)
    fill(page, site.forms["request"], REST)
    submit(page)
    assert "letter: image.jpg," in receiver.command("show", reference(page))


@without_script
def test_without_script_several_are_sent_at_once(page: Page, receiver: Receiver, site: Site) -> None:
    page.locator("#letter").set_input_files([FIRST, THIRD])  # type: ignore[list-item]
    fill(page, site.forms["request"], REST)
    submit(page)
    stored = receiver.command("show", reference(page))
    assert "letter 1: image.jpg," in stored
    assert "letter 2: annexe.pdf," in stored


@without_script
def test_without_script_too_many_are_told_how_many_it_may_be(page: Page) -> None:
    page.locator("#letter").set_input_files([{**THIRD, "name": f"{number}.pdf"} for number in range(30)])  # type: ignore[list-item]
    submit(page)
    expect(page.locator("#letter-error")).to_have_text("Choose no more than 5 files.")


@with_script
@in_every_engine
def test_a_file_is_replaced_in_its_place(page: Page) -> None:
    choose(page, FIRST, SECOND)
    expect(page.locator(ROWS)).to_have_count(2)
    press(page, 0, 0)
    other = page.locator("[data-field=letter] ol > input")
    expect(other).to_have_count(1)
    other.set_input_files(THIRD)
    expect(page.locator(ROWS).first).to_contain_text("annexe.pdf")
    assert names(page) == ["annexe.pdf", SECOND["name"]]
    expect(page.locator(ROWS).first.locator("button").nth(1)).to_be_focused()


@with_script
@in_every_engine
def test_removing_all_leads_back_to_the_button(page: Page) -> None:
    choose(page, FIRST, SECOND)
    expect(page.locator(ROWS)).to_have_count(2)
    press(page, 1, 1)
    expect(page.locator(ROWS)).to_have_count(1)
    expect(page.locator(ROWS).first.locator("button").nth(1)).to_be_focused()
    press(page, 0, 1)
    expect(page.locator(ROWS)).to_have_count(0)
    expect(page.locator("#letter")).to_be_focused()
    expect(page.locator("[data-field=letter] [role=status]")).to_have_text("Files chosen: 0, 0.0 MB in total")
    submit(page)
    expect(page.locator("#letter-error")).to_have_text("Attach the official letter or select “It will follow”.")


DROP = """(node, kind) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["x"], "dropped.pdf"));
  dataTransfer.items.add(new File(["xy"], "second.pdf"));
  return !node.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}"""


@with_script
def test_what_is_dropped_anywhere_in_the_question_is_added(page: Page) -> None:
    choose(page, FIRST)
    expect(page.locator(ROWS)).to_have_count(1)
    for place in ("#letter-hint", "#letter"):
        for kind in ("dragover", "drop"):
            assert page.locator(place).evaluate(DROP, kind), "the browser does not open it in place of the page"
    assert names(page) == ["image.jpg", "dropped.pdf", "second.pdf"]


@with_script
@in_every_engine
def test_what_is_wrong_names_the_file(page: Page) -> None:
    choose(page, FIRST, {**FIRST, "name": "IMG_1.HEIC"}, {**FIRST, "name": "leer.pdf", "buffer": b""})
    submit(page)
    expect(page.locator("#letter-error")).to_have_text(
        "IMG_1.HEIC – This file is a photo in HEIC format. Save it in PDF, JPEG or PNG format, "
        "then choose the new file. leer.pdf – The file you chose is empty. Choose another one."
    )
    check_summary(page)


def check_summary(page: Any) -> None:
    expect(page.locator("#error-summary a")).to_have_attribute("href", "#letter")


@with_script
def test_too_many_and_too_much_are_told_before_anything_is_sent(page: Page) -> None:
    choose(page, *({**THIRD, "name": f"{number}.pdf"} for number in range(6)))
    submit(page)
    expect(page.locator("#letter-error")).to_have_text("Choose no more than 5 files.")
    for _ in range(6):
        press(page, 0, 1)
    choose(page, *({**THIRD, "name": f"{number}.pdf", "buffer": bytes(6_000_000)} for number in range(3)))
    submit(page)
    expect(page.locator("#letter-error")).to_have_text(
        "Your files are larger than 15 MB in total. Remove one, or choose smaller files."
    )
    expect(page.locator("[data-field=letter] [role=status]")).to_have_text("Files chosen: 3, 17.2 MB in total")


@with_script
def test_what_only_the_receiver_sees_names_the_file_too(page: Page, site: Site) -> None:
    choose(page, FIRST, {**THIRD, "name": "brief.pdf", "buffer": b"%PDF-1.4\n%%EOF"})
    fill(page, site.forms["request"], REST)
    look(page)
    confirm(page)
    expect(page.locator("#letter-error")).to_have_text(
        "brief.pdf – We could not read this file. Save it again as PDF, JPEG or PNG, then choose it."
    )
    assert names(page) == ["image.jpg", "brief.pdf"], "nothing is chosen twice"


@with_script
def test_the_list_follows_what_the_browser_brings_back(page: Page) -> None:
    choose(page, FIRST, SECOND)
    page.locator("#form a[href$='/privacy/']").first.evaluate("link => link.click()")
    expect(page).to_have_title("Privacy notice – MIEUX")
    page.go_back()
    reach(page, "letter")
    chosen = page.locator("#letter").evaluate("input => [...input.files].map(({ name }) => name)")
    # The rest of the script, which makes the list, comes when somebody begins to use the form.
    wait_until(lambda: names(page) == chosen)


@with_script
def test_the_list_is_accessible_and_its_buttons_are_told_apart(page: Page) -> None:
    choose(page, FIRST, TWIN, {**THIRD, "name": "a" * 120 + ".pdf"})
    expect(page.locator(ROWS)).to_have_count(3)
    for name in ("Replace 1. image.jpg", "Remove 1. image.jpg", "Replace 2. image.jpg", "Remove 2. image.jpg"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(1)
    check(page, "the list of several files")
    for at in range(2):
        box = page.locator(ROWS).first.locator("button").nth(at).bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44


def test_a_photo_is_taken_with_the_camera_or_chosen(browser: Browser, receiver: Receiver) -> None:
    """The camera is offered, not forced: the box itself still takes every file."""
    context = browser.new_context(base_url=receiver.address, has_touch=True, is_mobile=True, viewport=PHONE)
    phone = context.new_page()
    phone.goto("/en/request/#section-letter")
    phone.locator("#letter_status-attached").check()
    phone.locator("#letter").focus()
    take = phone.get_by_role("button", name="Take a photo")
    for number in (1, 2):
        with phone.expect_file_chooser() as camera:
            take.click()
        assert camera.value.element.get_attribute("capture") == "environment"
        camera.value.set_files({**FIRST, "name": f"{number}.jpg"})  # type: ignore[arg-type]
        expect(phone.locator(ROWS)).to_have_count(number)
    assert names(phone) == ["1.jpg", "2.jpg"]
    assert phone.locator("#letter").get_attribute("capture") is None
    check(phone, "files that were photographed")
    context.close()


@with_script
def test_one_file_is_chosen_as_before(visitor: Page) -> None:
    """No list where one file is enough."""
    visitor.goto("/en/apply/#section-documents")
    expect(visitor.locator("#cv")).to_be_visible()
    assert visitor.locator("[data-field=cv] ol").count() == 0
    assert visitor.locator("#cv").get_attribute("multiple") is None

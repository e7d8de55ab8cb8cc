"""Pictures that no question takes become JPEG where the browser can read them; else people are told what to do."""

import io
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, Playwright
from sitedata.site import Site

from tests.browser.accessibility import check
from tests.browser.conftest import Receiver
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.people import REQUEST, confirm, fill, look, reference, submit
from tests.programs import needed
from tests.receiver.sample_files import JPEG, PDF, png
from tests.receiver.waiting import wait_until

MEGABYTE = 1024 * 1024
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAUJtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAA"
    "AAABAAAAImlsb2MAAAAAREAAAQABAAAAAAFmAAEAAAAAAAAA4gAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGh2YzEAAAAAwmlwcnAAAACk"
    "aXBjbwAAAHhodmNDAQNwAAAAAAAAAAAAPPAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAPLoCQCEAAQArQgEBA3AAAAMAkAAAAwAA"
    "AwA8oAyIDJZbqSSmubgQEDAgAAADACAAAAMAISIAAQAHRAHBcrBiQAAAABRpc3BlAAAAAAAAAZAAAADIAAAAEHBpeGkAAAAAAwgICAAAABZpcG1h"
    "AAAAAAAAAAEAAQOBAoMAAADqbWRhdAAAAN4oAa8TIdvhMeaocNP//iaUf/0654fp5dLSeb2Q7muztmBFLbuqDd0iVuvsJGAb/TFC6SwpjSz7PgAH"
    "6AAYgAGZO74kXVZSFtz0dqbthXOBc+6kau7o7+1XcQrlFHPnOJZ/ALJh48LuCxG+DuN87InAi4WFixv+Qani0b7As473a1bJosIejx7HbDAdiWtC"
    "hE/RN8GgoEZpuQAACOpAAAl8sUjOEWGwgAAuj8C4I0yMm2VEN+gGD1BygChgjYAAAAMABsAAAAMAAAMAAAMAHu6AAAADAAADAAADAAADATM="
)
"""A picture as an iPhone packs it, by heif-enc of libheif 1.15."""
NOTE = "[data-field=letter] > [role=status]:last-child"
ROWS = "[data-field=letter] ol > li"
CHOSEN = """async ({ files }) => {
  const bytesOf = async (file) => [...new Uint8Array(await file.arrayBuffer())];
  const textOf = async (file) => (await bytesOf(file)).map((byte) => String.fromCharCode(byte)).join("");
  return Promise.all([...files].map(async (file) => [file.name, file.type, btoa(await textOf(file))]));
}"""
Chosen = dict[str, Any]


def drawing() -> Image.Image:
    """Wide, and red at its left upper corner."""
    made = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(made).rectangle((0, 0, 199, 99), fill="red")
    return made


def saved(picture: Image.Image, name: str, **how: Any) -> Chosen:
    target = io.BytesIO()
    picture.save(target, format={"tif": "tiff"}.get(name[-3:]) or name.rpartition(".")[2], **how)
    return {"name": name, "mimeType": "application/octet-stream", "buffer": target.getvalue()}


def turned() -> Chosen:
    """A photo as cameras write it: to be turned to the right, and with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "somewhere near Lomé"
    exif.get_ifd(0x8825).update({1: "N", 2: (6.0, 8.0, 0.0)})
    return saved(drawing(), "a letter.avif", quality=90, exif=exif)


def moving(name: str) -> Chosen:
    return saved(drawing(), name, save_all=True, append_images=[Image.new("RGB", (400, 200), "green")], duration=100)


def held(page: Any) -> list[tuple[str, str, bytes]]:
    """Name, type and content of what would be sent."""
    return [(name, kind, b64decode(text)) for name, kind, text in page.locator("#letter").evaluate(CHOSEN)]


def choose(page: Any, *files: Chosen | Path) -> None:
    for file in files:
        page.locator("#letter").set_input_files(file)


def only(page: Any, file: Chosen) -> Image.Image:
    """Choose one picture; return the JPEG that it becomes."""
    choose(page, file)
    expect(page.locator(NOTE)).to_have_count(1)
    wait_until(lambda: "converted" in page.locator(NOTE).inner_text())
    expect(page.locator(NOTE)).to_contain_text("Picture converted to JPEG")
    [(name, kind, content)] = held(page)
    assert (name, kind) == (file["name"].rpartition(".")[0] + ".jpg", "image/jpeg")
    made = Image.open(io.BytesIO(content))
    assert made.format == "JPEG"
    made.load()
    return made


@pytest.fixture
def script() -> bool:
    return True


@pytest.fixture
def page(visitor: Page) -> Page:
    """The request form at the question for the letter."""
    visitor.goto("/en/request/#section-letter")
    visitor.locator("#letter_status-attached").check()
    # Once there is a list, files of several goes stay.
    visitor.locator("#letter").focus()
    expect(visitor.locator("[data-field=letter] > ol")).to_have_count(1)
    return visitor


@pytest.mark.parametrize("engine", ["chromium", "firefox"], indirect=True)
def test_a_photo_is_turned_and_says_nothing_of_where_it_was_taken(page: Page) -> None:
    made = only(page, turned())
    assert made.size == (200, 400)
    red, green, blue = made.convert("RGB").getpixel((150, 50))  # type: ignore[misc]
    assert red > 200 > 60 > max(green, blue)
    assert not made.getexif()
    expect(page.locator(NOTE)).to_have_text(
        "a letter.avif – Picture converted to JPEG: the file a letter.jpg will be sent instead."
    )


@in_every_engine
def test_what_is_transparent_is_white(page: Page) -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    made = only(page, saved(clear, "clear.webp", lossless=True))
    assert min(made.convert("RGB").getpixel((9, 9))) > 250  # type: ignore[type-var]


@pytest.mark.parametrize("name", ["a.webp", "a.bmp", "a.gif"])
def test_what_the_browser_knows_is_converted(page: Page, name: str) -> None:
    assert only(page, saved(drawing(), name)).size == (400, 200)


def test_a_large_picture_is_bounded_in_pixels_and_in_bytes(page: Page) -> None:
    assert only(page, saved(Image.new("RGB", (6000, 5000)), "wide.webp")).size == (4486, 3739)
    page.locator(ROWS).locator("button").nth(1).click()
    only(page, saved(Image.effect_noise((2800, 2400), 120).convert("RGB"), "noise.webp", quality=90, method=0))
    [(_, _, content)] = held(page)
    assert 0.5 * MEGABYTE < len(content) <= 3 * MEGABYTE, "its share of 15 MB for five files"


@in_every_engine
def test_it_is_stored_as_what_it_became(page: Page, receiver: Receiver, site: Site, tmp_path: Any) -> None:
    page.goto("/en/request/")
    fill(page, site.forms["request"], {**REQUEST, "letter": turned()})
    # At once: the button waits until all is converted.
    look(page)
    confirm(page)
    number = reference(page)
    assert "letter: a letter.jpg," in receiver.command("show", number, "--files", str(tmp_path))
    [stored] = tmp_path.rglob("*.jpeg")
    assert Image.open(io.BytesIO(stored.read_bytes())).size in ((200, 400), (400, 200)), "WebKit on Linux turns no AVIF"


@in_every_engine
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("IMG_1.HEIC", HEIC, "This file is a photo in HEIC format. Save it in PDF, JPEG or PNG format"),
        ("scan.tif", saved(drawing(), "scan.tif")["buffer"], "This file is a picture in TIFF format. Save it, or scan"),
        ("cut.avif", turned()["buffer"][:-90], "This type of file is not accepted. Accepted formats: PDF"),
        ("cut.webp", saved(drawing(), "cut.webp")["buffer"][:-9], "This type of file is not accepted."),
        ("cut.gif", saved(drawing(), "cut.gif")["buffer"][:-9], "This type of file is not accepted."),
    ],
    ids=["heic", "tiff", "cut avif", "cut webp", "cut gif"],
)
def test_what_it_cannot_read_stays_and_is_told(page: Page, name: str, content: bytes, sentence: str) -> None:
    choose(page, {"name": name, "mimeType": "image/heic", "buffer": content})
    submit(page)
    expect(page.locator("#letter-error")).to_contain_text(sentence)
    assert [(kept, is_same) for kept, _, is_same in held(page)] == [(name, content)]
    expect(page.locator(NOTE)).to_be_empty()
    check_alone(page)


def check_alone(page: Any) -> None:
    """Another file in its place is all that is left to do."""
    page.locator(ROWS).locator("button").nth(1).click()
    only(page, turned())
    submit(page)
    expect(page.locator("#letter-error")).to_be_hidden()


@pytest.mark.parametrize("name", ["moves.gif", "moves.webp"])
def test_a_moving_picture_is_not_cut_to_its_first(page: Page, name: str) -> None:
    choose(page, moving(name))
    submit(page)
    expect(page.locator("#letter-error")).to_contain_text("This type of file is not accepted.")
    assert [kept for kept, _, _ in held(page)] == [name]


ASKED = """() => {
  const decode = window.createImageBitmap;
  window.asked = [];
  window.createImageBitmap = (blob, ...how) => (window.asked.push(blob.type), decode(blob, ...how));
}"""


def test_pages_of_a_scan_are_never_lost(page: Page) -> None:
    """No engine here reads TIFF: seen is which files it is asked for."""
    page.evaluate(ASKED)
    choose(page, moving("two.tif"))
    submit(page)
    expect(page.locator("#letter-error")).to_contain_text("TIFF")
    assert page.evaluate("asked") == []
    choose(page, saved(drawing(), "one.tif"))
    submit(page)
    expect(page.locator(ROWS)).to_have_count(2)
    wait_until(lambda: page.evaluate("asked.length"))
    assert page.evaluate("asked") == ["image/tiff"]


def test_what_never_ends_is_told(page: Page) -> None:
    page.clock.install()
    page.evaluate("() => { window.createImageBitmap = () => new Promise(() => {}); }")
    choose(page, {**turned(), "name": "slow.avif"})
    expect(page.locator(NOTE)).to_have_text("Converting the picture to JPEG…")
    submit(page)
    page.clock.fast_forward(21_000)
    expect(page.locator("#letter-error")).to_contain_text("This type of file is not accepted.")
    expect(page.locator(NOTE)).to_be_empty()
    assert [name for name, _, _ in held(page)] == ["slow.avif"]


def test_what_the_question_takes_is_left_alone(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    files = {"a.jpg": JPEG, "b.png": png(), "c.pdf": PDF}
    choose(page, *({"name": name, "mimeType": "", "buffer": content} for name, content in files.items()))
    expect(page.locator(ROWS)).to_have_count(3)
    assert {name: content for name, _, content in held(page)} == files
    assert not any("converting.js" in url for url in asked)


def test_each_stays_in_its_place_and_the_words_follow(page: Page, tmp_path: Path) -> None:
    photo, letter = {**turned(), "name": "2.avif"}, {"name": "1.pdf", "mimeType": "", "buffer": PDF}
    choose(page, letter, photo, {**letter, "name": "3.pdf"})
    expect(page.locator(NOTE)).to_contain_text("2.avif – ")
    assert [name for name, _, _ in held(page)] == ["1.pdf", "2.jpg", "3.pdf"]
    expect(page.locator(ROWS).nth(1)).to_contain_text("2.jpg")
    expect(page.locator("[data-field=letter] [role=status]").first).to_contain_text("Files chosen: 3")
    check(page, "a picture that was converted")
    page.locator(ROWS).nth(1).locator("button").nth(1).press("Enter")
    expect(page.locator(NOTE)).to_be_empty()
    # The same file again, twice: it is known, and there once.
    same = tmp_path / photo["name"]
    same.write_bytes(photo["buffer"])
    choose(page, same, same)
    wait_until(lambda: [name for name, _, _ in held(page)] == ["1.pdf", "3.pdf", "2.jpg"])
    expect(page.locator(NOTE)).to_contain_text("2.avif – ")


DROP = """async (node, text) => {
  const dataTransfer = new DataTransfer();
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  dataTransfer.items.add(new File([bytes], "dropped.avif", { type: "image/avif" }));
  node.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""


def test_what_is_dropped_is_converted_too(page: Page) -> None:
    page.locator("#letter-hint").evaluate(DROP, b64encode(turned()["buffer"]).decode())
    expect(page.locator(NOTE)).to_contain_text("the file dropped.jpg will be sent instead")
    assert [name for name, _, _ in held(page)] == ["dropped.jpg"]


def test_a_browser_that_hides_what_is_drawn_converts_nothing(playwright: Playwright, receiver: Receiver) -> None:
    """Firefox, protecting from fingerprinting as the Tor Browser does, gives noise for every canvas."""
    firefox = playwright.firefox.launch(
        executable_path=needed("firefox-esr"),
        channel="moz-firefox",
        firefox_user_prefs={"privacy.resistFingerprinting": True},
    )
    try:
        page = firefox.new_page(base_url=receiver.address)
        page.goto("/en/request/#section-letter")
        page.evaluate("document.getElementById('letter_status-attached').click()")
        page.locator("#letter").set_input_files(turned())  # type: ignore[arg-type]
        page.locator("#form button[type=submit]").click()
        expect(page.locator("#letter-error")).to_contain_text("This type of file is not accepted.")
    finally:
        firefox.close()


def test_a_question_without_pictures_stays_without(visitor: Page) -> None:
    visitor.goto("/en/apply/#section-documents")
    visitor.locator("#cv").set_input_files(turned())  # type: ignore[arg-type]
    submit(visitor)
    expect(visitor.locator("#cv-error")).to_contain_text("This type of file is not accepted.")
    assert visitor.locator("[data-field=cv] [role=status]").count() == 0

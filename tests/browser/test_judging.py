"""The browser tells what is wrong with a file before it travels, by the receiver's rules and words."""

from base64 import b64encode

import pytest
from playwright.sync_api import Browser
from sitedata.site import Site

from receiver.forms import uploads
from receiver.forms.uploads import RefusedError, Upload
from tests.browser.conftest import Receiver
from tests.browser.engines import in_every_engine
from tests.browser.engines.expecting import expect
from tests.browser.engines.sight import on_screen
from tests.browser.engines.visitor import Engine, Visitor
from tests.browser.people import LETTER, REQUEST, STEP, check_arrived, confirm, fill, look, submit
from tests.receiver import corpus
from tests.receiver.corpus import Sample

WRONG = [
    ("letter.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "We could not read this file."),
    ("scan.jpg", b"II*\0 a scan", "picture in TIFF format"),
    ("letter", b"a text", "This type of file is not accepted."),
]
FORMATS = (["pdf", "docx", "odt"], ["pdf", "jpeg", "png"], ["odt"])
LIMIT = 10 * 1024 * 1024
ALWAYS = {"wrong_type", "heic", "tiff", "doc"}
"""What type a file is, a browser always knows."""
ONLY_THE_RECEIVER = {"pdf", "docx", "odt", "jpeg", "archive"}
"""Formats of which a browser cannot tell every fault: a reader is needed. `archive`: one that nobody can read."""
JUDGE = """async (samples) => {
  const { ruleBrokenBy } = await import(new URL("form/judging.js", document.querySelector("script[src]").src));
  return samples.map(([name, content, formats]) =>
    ruleBrokenBy(Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0)).buffer, name, formats) || "");
}"""


def rule(sample: Sample, formats: list[str]) -> str:
    """Return the rule that the receiver tells, nothing when it takes the file."""
    try:
        uploads.accepted(Upload(sample.name, sample.content), formats, LIMIT)
    except RefusedError as refused:
        return refused.rule
    return ""


def fits(name: str, formats: list[str]) -> bool:
    """Whether a name has no ending, or one that the browser lets through to the content."""
    ending = uploads.ENDING.search(name)
    return not ending or uploads.EXTENSIONS.get(ending[1].lower()) in formats


def format_of(content: bytes) -> str:
    return uploads.format_of(content) or ("archive" if content.startswith(b"PK") else "")


def samples() -> list[Sample]:
    made = [sample for sample in corpus.by_libraries() if sample.content]
    taken = [sample for sample in made if sample.expected == corpus.TAKEN]
    changed = [other for sample in taken for other in corpus.mutated(sample) if other.content]
    renamed = [Sample("letter." + ending, sample.content, "") for sample in made for ending in ("pdf", "png", "odt")]
    return [*made, *changed, *renamed, *(Sample("letter", sample.content, "") for sample in made)]


def test_what_it_refuses_the_receiver_refuses_in_the_same_words(browser: Browser, receiver: Receiver) -> None:
    asked = [(sample, formats) for sample in samples() for formats in FORMATS if fits(sample.name, formats)]
    page = browser.new_page(base_url=receiver.address)
    page.goto("/en/request/")
    posted = [(sample.name, b64encode(sample.content).decode(), formats) for sample, formats in asked]
    told = page.evaluate(JUDGE, posted)
    page.close()
    expected = [rule(sample, formats) for sample, formats in asked]
    cases = list(zip(asked, told, expected, strict=True))
    assert [(sample.name, here, there) for (sample, _), here, there in cases if here and here != there] == []
    unsaid = [sample for (sample, formats), here, there in cases if there and not here]
    assert {format_of(sample.content) for sample in unsaid} <= ONLY_THE_RECEIVER
    assert [(sample.name, there) for (sample, _), here, there in cases if there in ALWAYS and not here] == []
    assert {"wrong_type", "wrong_content"} <= set(told)


@in_every_engine
@pytest.mark.parametrize(("name", "content", "sentence"), WRONG, ids=[name for name, _, _ in WRONG])
def test_a_file_is_told_before_it_travels(
    name: str, content: bytes, sentence: str, engine: Engine, receiver: Receiver, site: Site
) -> None:
    before = receiver.references()
    letter = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    with engine.visit(receiver.address, Visitor()) as page:
        page.goto("/en/request/")
        fill(page, site.forms["request"], {**REQUEST, "letter": letter})
        while not page.locator("#letter-error").is_visible():
            step = page.locator(STEP).get_attribute("id")
            submit(page)
            expect(page.locator(f"{STEP}:not([id={step}]), #letter-error").first).to_be_visible()
        on_screen(page.locator("#error-summary h2"))
        assert sentence in page.locator("#letter-error").inner_text()
        page.locator("[data-field=letter] ol button").nth(1).click()
        page.locator("#letter").set_input_files(LETTER)
        look(page)
        confirm(page)
        check_arrived(page, receiver, before)

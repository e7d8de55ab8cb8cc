"""Fills the pages of the built site: idempotency key, errors and typed values, reference, problem message.

The pages hold every place; what is not true yet waits as the text of a script (overrides/components/later.html).
Nothing is invented here, and all text goes in as text, never as markup.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode, urljoin

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution
from bs4.element import PageElement
from bs4.formatter import HTMLFormatter

from receiver.forms.answer_text import Line
from receiver.forms.contract import Form
from receiver.forms.fields import Field
from receiver.forms.validation import Message
from receiver.intake.kept_files import CONTROL
from receiver.web import typed_values

BOOLEAN = ("autofocus", "checked", "disabled", "hidden", "multiple", "novalidate", "readonly", "required", "selected")

ADDRESSES = ("href", "src", "data-description")
"""Attributes that hold an address, relative to the page's own."""


class AsBuilt(HTMLFormatter):
    """Writes a page as it was built: attributes in their order, `hidden` without value, `<br>` without slash."""

    def __init__(self) -> None:
        super().__init__(entity_substitution=EntitySubstitution.substitute_xml, void_element_close_prefix="")

    def attributes(self, tag: Tag) -> Iterable[tuple[str, Any]]:
        """Yield the attributes of a tag; None stands for no value."""
        return [(name, None if name in BOOLEAN and value == "" else value) for name, value in tag.attrs.items()]


MARKER, LINK_MARKER = token_hex(16), token_hex(16)
"""Stand for the key and for the token of a link in a prepared page; random, so that no text of a page contains them."""
MAX_WHOLE = 30
"""Signs of a word that a phone has room for on one line; longer ones, such as names of files, may be parted."""


def with_key(page: str, key: str) -> str:
    """Return the page with the idempotency key in its form."""
    return _with_marker(page).replace(MARKER, key)


@lru_cache(maxsize=32)
def _with_marker(page: str) -> str:
    # Form pages are long: parsed once, not for every visitor.
    soup = parsed(page)
    _set_key(soup, MARKER)
    return written(soup)


@lru_cache(maxsize=32)
def linked(page: str, holds: bool = True) -> str:
    """Return the page of a form that only a link leads to: with its form if the link holds (see `with_link`)."""
    soup = parsed(page)
    for other in soup.select("[data-link-unknown]" if holds else "script[data-later=link]"):
        other.decompose()
    _bring(soup, "link")
    for control in soup.select("input[name=_link], [data-correct] input[name=link]"):
        control["value"] = LINK_MARKER
    if holds:
        add_to_links(soup, {"link": LINK_MARKER})
    return written(soup)


def with_link(page: str, token: str) -> str:
    """Return the page with the token of its link where it is needed."""
    return page.replace(LINK_MARKER, EntitySubstitution.substitute_xml(token).replace('"', "&quot;"))


def with_problems(
    page: str,
    form: Form,
    title_prefix: str,
    values: Mapping[str, Sequence[str]],
    messages: Mapping[str, Message],
    key: str,
    whole_words: str = "",
) -> str:
    """Return the form's page with the typed values and one message per wrong field (by id, in the page's order).

    `whole_words`: the pattern of what no line should part.
    """
    soup = parsed(page)
    _bring(soup, "errors")
    _set_key(soup, key)
    typed_values.restore(soup, values)
    wrong = [(field, messages[field.id]) for field in form.fields if field.id in messages]
    entries = [(_anchor(field, message), _parts(soup, message.text, whole_words)) for field, message in wrong]
    _fill_summary(soup, entries)
    for field_id, message in messages.items():
        _mark_field(soup, field_id, message, whole_words)
    if soup.title:
        soup.title.string = f"{title_prefix.strip()} {soup.title.get_text().strip()}"
    return written(soup)


def with_kept(page: str, name: str, kept: Mapping[str, tuple[str, Sequence[tuple[str, str]]]]) -> str:
    """Return the form's page with the files that are kept for it below their control, and the name that finds them.

    `kept`: by field, a sentence about them and the value and label of each one's box, which is ticked.
    """
    soup = parsed(page)
    for control in soup.select("input[name=_key]"):
        control.insert_after(soup.new_tag("input", type="hidden", attrs={"name": CONTROL, "value": name}))
    for field_id, (sentence, boxes) in kept.items():
        for control in soup.select(f'[data-field="{field_id}"] input[type=file]'):
            place = control.find_parent(class_="file") or control
            place.insert_after(*_kept_boxes(soup, field_id, sentence, boxes))
    return written(soup)


def _kept_boxes(soup: BeautifulSoup, field_id: str, sentence: str, boxes: Sequence[tuple[str, str]]) -> Iterator[Tag]:
    note = f"{field_id}-kept"
    yield soup.new_tag("p", attrs={"class": "field__hint", "id": note}, string=sentence)
    for value, label in boxes:
        facts = {"type": "checkbox", "id": f"{note}-{value}", "name": f"{CONTROL}.{field_id}", "value": value}
        box = soup.new_tag("div", attrs={"class": "choice"})
        box.append(soup.new_tag("input", attrs={**facts, "checked": "", "aria-describedby": note}))
        box.append(soup.new_tag("label", attrs={"for": facts["id"], "translate": "no"}, string=label))
        yield box


def with_reference(page: str, reference: str, address: str = "", has_key: bool = False) -> str:
    """Return the receipt of a stored submission.

    `address`: where its confirmation goes, when that is known. `has_key`: whether this browser can have it as a PDF.
    """
    soup = parsed(page)
    _replace_unknown(soup)
    for place in soup.select("[data-reference]"):
        place.string = reference
    for sentence in soup.select("[data-confirmation]"):
        _name_address(sentence, address)
    for download in soup.select("[data-download]"):
        if has_key:
            download["action"] = f"?{urlencode({'reference': reference})}"
        else:
            download.decompose()
    add_to_links(soup, {"reference": reference})
    return written(soup)


def add_to_links(soup: BeautifulSoup, query: Mapping[str, str]) -> None:
    """Let the links that go on with the same submission carry what is known of it."""
    for link in soup.select(".languages a, a[data-link]"):
        link["href"] = f"{link['href']}{'&' if '?' in str(link['href']) else '?'}{urlencode(query)}"


def _replace_unknown(soup: BeautifulSoup) -> None:
    """Put the receipt in the place of what stands there without a reference; the title follows the heading."""
    before = _heading(soup)
    for unknown in soup.select("[data-receipt-unknown]"):
        unknown.decompose()
    _bring(soup, "receipt")
    if soup.title:
        soup.title.string = soup.title.get_text().replace(before, _heading(soup), 1)


def _heading(soup: BeautifulSoup) -> str:
    return soup.h1.get_text().strip() if soup.h1 else ""


def _name_address(sentence: Tag, address: str) -> None:
    if not address:
        sentence.decompose()
    for place in sentence.select("[data-address]"):
        place.string = address


@lru_cache(maxsize=32)
def from_anywhere(page: str, url: str) -> str:
    """Return the page of a site-relative address so that its links lead to the same places from any other address."""
    soup = parsed(page)
    for name in ADDRESSES:
        for tag in soup.select(f"[{name}]:not([{name}^='#'])"):
            tag[name] = urljoin(f"/{url}", str(tag[name]))
    return written(soup)


@lru_cache(maxsize=128)
def with_problem(page: str, message: str, whole_words: str = "") -> str:
    """Return the problem page with its message."""
    soup = parsed(page)
    for place in soup.select("[data-problem]"):
        place.extend(_parts(soup, message, whole_words))
        del place["hidden"]
    return written(soup)


def with_answers(page: str, answers: Sequence[Line]) -> str:
    """Return the problem page with the answers of a form that was not accepted, for its visitor to keep."""
    if not answers:
        return page
    soup = parsed(page)
    _bring(soup, "answers")
    for shown in soup.select("[data-answers] dl"):
        shown.extend(tag for line in answers for tag in _terms(soup, line))
    return written(soup)


def _terms(soup: BeautifulSoup, line: Line) -> Iterator[Tag]:
    yield soup.new_tag("dt", string=line.label)
    yield from (soup.new_tag("dd", string=text) for text in line.texts)


def parsed(page: str) -> BeautifulSoup:
    """Return a page of the built site to be filled."""
    return BeautifulSoup(page, "html.parser")


def written(soup: BeautifulSoup) -> str:
    """Return the text of a page."""
    return soup.decode(formatter=AsBuilt())


def _bring(soup: BeautifulSoup, name: str) -> None:
    """Put markup that has become true in its place."""
    for waiting in soup.select(f"script[data-later={name}]"):
        waiting.replace_with(*parsed(waiting.get_text()).contents)


def _set_key(soup: BeautifulSoup, key: str) -> None:
    for control in soup.select("input[name=_key]"):
        control["value"] = key


def _fill_summary(soup: BeautifulSoup, entries: Sequence[tuple[str, Iterable[PageElement]]]) -> None:
    summary = soup.find(id="error-summary")
    items = summary.find("ul") if isinstance(summary, Tag) else None
    if not isinstance(summary, Tag) or not isinstance(items, Tag):
        return
    del summary["hidden"]
    summary["autofocus"] = ""
    for anchor, message in entries:
        link = soup.new_tag("a", href=f"#{anchor}")
        link.extend(message)
        item = soup.new_tag("li")
        item.append(link)
        items.append(item)


def _anchor(field: Field, message: Message) -> str:
    """Return the id of the first control that is wrong: its name with dashes for dots, but for a field of one name."""
    first = message.controls[0] if message.controls else field.id
    return field.anchor if first == field.id else first.replace(".", "-")


def _parts(soup: BeautifulSoup, text: str, whole_words: str) -> list[PageElement]:
    """Return a text with each word that no line should part in a <span>, as the build and the scripts have it."""
    parts = re.split(f"({whole_words})", text) if whole_words else [text]
    return [
        soup.new_tag("span", attrs={"class": "unbroken"}, string=part)
        if number % 2 and len(part) < MAX_WHOLE
        else soup.new_string(part)
        for number, part in enumerate(parts)
    ]


def _mark_field(soup: BeautifulSoup, field_id: str, message: Message, whole_words: str) -> None:
    place = soup.find(id=f"{field_id}-error")
    if isinstance(place, Tag):
        place.extend(_parts(soup, message.text, whole_words))
        del place["hidden"]
    wrapper = soup.find(None, attrs={"data-field": field_id})
    if isinstance(wrapper, Tag):
        wrapper["class"] = f"{' '.join(wrapper.get_attribute_list('class'))} field--invalid".strip()
        for name in message.controls:
            _mark_controls(wrapper, wrapper.select(f'[name="{name}"]'))


def _mark_controls(wrapper: Tag, controls: Sequence[Tag]) -> None:
    """Mark a control that is wrong; of several with one name their group, where ARIA has that: of radio buttons."""
    if len(controls) == 1:
        controls[0]["aria-invalid"] = "true"
    elif wrapper.get("role") == "radiogroup":
        wrapper["aria-invalid"] = "true"

"""The site's own addresses: data and settings take the same ones, and links have them as URIs do."""

import re
from email.headerregistry import Address
from urllib.parse import unquote

import pytest
from pydantic import TypeAdapter, ValidationError
from sitedata.models.email_address import Email, mailto

from receiver.config import settings
from receiver.errors import SettingError
from receiver.forms import email_addresses

TAKEN = (
    "team@example.org",
    "o'neil+x@example.org",
    "a!#$%&*/?=^_`{|}~-b.c@example.org",
    "mieux@b\u00fccher.example",
    "mieux@xn--bcher-kva.example",
    "\u00e9quipe@example.org",
    "\u00e9quipe@b\u00fccher.example",
    "\u0627\u0644\u0641\u0631\u064a\u0642@\u0645\u062b\u0627\u0644.example",
    "\u09ac\u09be\u0982\u09b2\u09be@example.org",
    "\u56e2\u961f2@\u4f8b\u5b50.\u6d4b\u8bd5",
    "e\u0301quipe@example.org",
    "\u00e9" * 32 + "@example.org",
)
REFUSED = (
    "team",
    "@example.org",
    "team@",
    "a@@example.org",
    "a..b@example.org",
    ".a@example.org",
    "a.@example.org",
    "a b@example.org",
    "a@example.org,b@example.org",
    "<a@example.org>",
    "mailto:a@example.org",
    "\u00e9..b@example.org",
    ".\u00e9@example.org",
    "\u2603@example.org",
    "\u00e9\u202e@example.org",
    "\u00e9(x)@example.org",
    "\u00e9\u00a0x@example.org",
    "=?x?=@example.org",
    "\u00e9" * 33 + "@example.org",
    "a@\u2603.example",
    "a@xn--a.example",
)
DATA = TypeAdapter(Email)


def in_data(text: str) -> str | None:
    try:
        return str(DATA.validate_python(text))
    except ValidationError:
        return None


def in_settings(text: str) -> str | None:
    try:
        return settings.read({"MAIL_FROM": text}).mail_from
    except SettingError:
        return None


@pytest.mark.parametrize("text", TAKEN)
def test_what_the_data_takes_the_settings_take_as_the_same_address(text: str) -> None:
    read = in_data(text)
    assert read
    assert in_settings(text) == email_addresses.in_ascii(read)


@pytest.mark.parametrize("text", REFUSED)
def test_what_no_mail_could_go_to_is_taken_by_neither(text: str) -> None:
    assert (in_data(text), in_settings(text)) == (None, None)


@pytest.mark.parametrize("text", TAKEN)
def test_a_link_is_a_uri_that_means_the_address(text: str) -> None:
    """RFC 6068, 2: `%`, signs that end a part of a URI, and letters beyond ASCII are escaped."""
    read = in_data(text)
    assert read
    link = mailto(read)
    assert re.fullmatch(r"mailto:(?:[A-Za-z0-9._~!$*+-]|%[0-9A-F]{2})+@[A-Za-z0-9.-]+", link)
    name, domain = unquote(link.removeprefix("mailto:")).rsplit("@", 1)
    assert str(Address(username=name, domain=domain)) == str(
        Address("", *email_addresses.in_ascii(read).rsplit("@", 1))
    )


def test_an_address_in_other_letters_is_proposed_whole() -> None:
    with pytest.raises(ValidationError) as caught:
        DATA.validate_python("\u00e9quipe@b\u00fccher.example, please")
    expectation = caught.value.errors()[0]["ctx"]["expectation"]
    assert "\u00e9quipe@b\u00fccher.example" in str(expectation.propose("\u00e9quipe@b\u00fccher.example, please"))

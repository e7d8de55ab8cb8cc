"""E-mail addresses of the data, in letters of any script; the receiver judges its settings by the same rule."""

import unicodedata
from typing import Annotated
from urllib.parse import quote

import idna
from pydantic import AfterValidator, Field

from sitedata.messages.suggestions import look_up_email
from sitedata.messages.translatable import say
from sitedata.models.pattern_rule import pattern

_ADDRESS = pattern(
    r"""^[^\x00-\x20"(),:;<>@\[\\\]\x7f]+@[^\x00-,/:-@\[-`{-\x7f]+\.[^\x00-@\[-`{-\x7f]{2,}$""",
    say("an e-mail address, such as team@example.org"),
    look_up_email,
)
_JOINERS = "\u200c\u200d"
"""Several scripts need them within words."""
_MAX_NAME_BYTES = 64
"""RFC 5321, 4.5.3.1.1."""


def _reachable(written: str) -> str:
    """Return an address as it is stored. Refuses what no mail could go to: a domain that is none by UTS 46, too."""
    name, _, domain = written.rpartition("@")
    parts = unicodedata.normalize("NFC", name).split(".")
    if not all(parts) or "=?" in name or len(name.encode()) > _MAX_NAME_BYTES or not all(map(_may_be_in_name, name)):
        raise _ADDRESS.expectation.error()
    try:
        return f"{'.'.join(parts)}@{domain if _is_plain(domain) else idna.decode(_in_ascii(domain))}"
    except UnicodeError:
        raise _ADDRESS.expectation.error() from None


def _may_be_in_name(sign: str) -> bool:
    return sign.isascii() or sign in _JOINERS or unicodedata.category(sign)[0] in "LMN"


def _in_ascii(domain: str) -> str:
    return domain if _is_plain(domain) else idna.encode(domain, uts46=True).decode()


def _is_plain(domain: str) -> bool:
    return domain.isascii() and "xn--" not in domain.lower()


Email = Annotated[str, _ADDRESS, AfterValidator(_reachable), Field(examples=["team@mieux.example"])]
"""An e-mail address. Its domain may have letters beyond ASCII; before the @ few mail servers take them."""


def mailto(address: str) -> str:
    """Return the link that writes to an address (RFC 6068): a URI has neither other letters nor some of these signs."""
    name, _, domain = address.rpartition("@")
    return f"mailto:{quote(name, safe='!$*+')}@{_in_ascii(domain)}"

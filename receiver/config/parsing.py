"""What the text of a setting means: one function per kind of value, each refuses what cannot be meant.

Each takes the text and returns the value. Raises RefusedError, whose message never contains a part of the text.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path

from receiver import failpoints
from receiver.config.refused import RefusedError
from receiver.encryption import key_kinds
from receiver.encryption.seal import Seal
from receiver.forms import email_addresses
from receiver.intake.rate_limit import RateLimit
from receiver.mail.message import NO_RETURN
from receiver.mail.targets import ADDRESS

THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
"""Names under which only this machine comes: what ALLOWED_HOSTS means when it is empty."""
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
HOST_NAME = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(?:\.{LABEL})*", re.IGNORECASE | re.ASCII)
MAX_ADDRESS_LENGTH = 254
MAX_LOCAL_LENGTH = 64
TOKEN_EXAMPLE = "0" * 32
"""As long as what takes the place of a `*` in MAIL_RETURN_PATH."""
MAX_NAME_BYTES = 255
"""Of one folder or file."""


def number(least: int, most: int) -> Callable[[str], int]:
    """Return a parser of whole numbers between two bounds."""

    def parse(text: str) -> int:
        if text.isdigit() and not text.isascii():
            raise RefusedError("is not written in the digits 0 to 9")
        if re.fullmatch(r"-[0-9]+", text):
            raise RefusedError("is below 0")
        if not re.fullmatch(r"[0-9]+", text):
            raise RefusedError("is not a whole number in plain digits")
        # Compared by length first: Python refuses to read thousands of digits.
        digits = text.lstrip("0") or "0"
        if len(digits) > len(str(most)) or int(digits) > most:
            raise RefusedError("is too large")
        if int(digits) < least:
            raise RefusedError("is too small")
        return int(digits)

    return parse


def digest_hour(text: str) -> int | None:
    """Return the hour (UTC) of the daily digest, None for never."""
    return None if text == "off" else number(0, 23)(text)


def rate_limit(text: str) -> RateLimit:
    """Return how many posts in how many seconds; 0 posts: no limit."""
    if text == "0":
        return RateLimit(0, 0)
    found = re.fullmatch(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,4})", text)
    if not found:
        raise RefusedError("is not two such numbers with a slash between them")
    return RateLimit(int(found[1]), int(found[2]))


def mail_address(text: str) -> str:
    """Return one e-mail address with its domain in ASCII, or an empty string."""
    if not text:
        return ""
    if re.search(r"[,;<>\s]", text):
        raise RefusedError("is more than one bare address")
    if ".." in text:
        raise RefusedError("has two dots in a row")
    try:
        # In one of the two forms that letters with marks have (RFC 6532, 3.1): the other one may be nobody's.
        address = unicodedata.normalize("NFC", email_addresses.in_ascii(text))
    except ValueError:
        raise RefusedError("has a domain that cannot be one") from None
    local, _, domain = address.rpartition("@")
    if not _is_local(local) or not _is_name(domain):
        raise RefusedError("is not an e-mail address")
    if len(address.encode()) > MAX_ADDRESS_LENGTH or len(local.encode()) > MAX_LOCAL_LENGTH:
        raise RefusedError("is longer than an e-mail address can be")
    return address


def _is_local(text: str) -> bool:
    """Say whether a text may stand before the @, in letters of any script, which SMTPUTF8 is for (RFC 6531, 3.3)."""
    plain = "".join(sign if sign.isascii() else "x" for sign in text)
    return bool(ADDRESS.fullmatch(f"{plain}@x")) and email_addresses.is_address(f"{text}@example.org")


def return_path(text: str) -> str:
    """Return the address that reports go to, `*` standing for the token of a mail; `none` for no reports."""
    if text.partition("@")[0].count("*") > 1 or "*" in text.partition("@")[2]:
        raise RefusedError("has a * behind the @, or more than one")
    if text != NO_RETURN:
        mail_address(text.replace("*", TOKEN_EXAMPLE))
    return unicodedata.normalize("NFC", text)


def folder(text: str) -> Path:
    """Return the path of a folder or a file."""
    if not text:
        raise RefusedError("names no path")
    if text.startswith("~"):
        raise RefusedError("begins with ~, which nothing replaces here")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        raise RefusedError("is a URL and not a path")
    if any(len(os.fsencode(part)) > MAX_NAME_BYTES for part in text.split("/")):
        raise RefusedError(f"contains a name of more than {MAX_NAME_BYTES} bytes")
    return Path(text)


def folder_or_none(text: str) -> Path | None:
    """Return the path of a folder, None when none is given."""
    return folder(text) if text else None


def listening_host(text: str) -> str:
    """Return the address or the name to listen on."""
    if "://" in text or "/" in text:
        raise RefusedError("is a URL or a network")
    if text.startswith("["):
        raise RefusedError("has square brackets, which belong into URLs only")
    return host(text)


def is_within(text: str, networks: Sequence[str]) -> bool:
    """Say whether a text is a network in one of the given ones."""
    try:
        found = ip_network(text)
    except ValueError:
        return False
    return any(found[0] in one and found[-1] in one for one in map(ip_network, networks))


def helo(text: str) -> str:
    """Return the name that a mail server is greeted with: a full one, an address in square brackets, or none."""
    if not text:
        return ""
    if text.startswith("["):
        return _literal(text)
    if "." not in text:
        raise RefusedError("has no dot, which servers refuse")
    if _is_address(text):
        raise RefusedError("is an address without square brackets")
    return host(text)


def _literal(text: str) -> str:
    address = text[1:-1] if text.endswith("]") else ""
    found = ip_address(address.removeprefix("IPv6:")) if _is_address(address.removeprefix("IPv6:")) else None
    if found is None or (found.version == 6) != address.startswith("IPv6:"):
        raise RefusedError("has square brackets without an address in them (RFC 5321: [192.0.2.1], [IPv6:2001:db8::1])")
    return text


def mail_addresses(text: str) -> tuple[str, ...]:
    """Return e-mail addresses with commas between them; each once, in their order."""
    if not _entries(text) and text:
        raise RefusedError("holds no address")
    return tuple(dict.fromkeys(map(mail_address, _entries(text))))


def host(text: str) -> str:
    """Return an address or a name of a machine."""
    if _is_address(text):
        return text
    if not text.isascii():
        raise RefusedError("has a host name that is not ASCII, write it as xn--…")
    if ":" in text:
        raise RefusedError("has a host with a colon that is no IPv6 address")
    if not _is_name(text):
        raise RefusedError("has a host that is neither a name nor an address")
    return text


def _is_name(text: str) -> bool:
    # Whoever ends a name with a number means an address (https://url.spec.whatwg.org/#ends-in-a-number-checker).
    return HOST_NAME.fullmatch(text) is not None and not text.rpartition(".")[2].isdigit()


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine and nothing else."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def site_names(text: str) -> tuple[str, ...]:
    """Return the names under which visitors come: those given, else of this machine alone."""
    return tuple(_site_name(name).lower() for name in _entries(text)) or THIS_MACHINE


def _site_name(name: str) -> str:
    if "/" in name:
        raise RefusedError("contains a URL")
    if "*" in name:
        raise RefusedError("contains a *, but every name must be written out")
    if name.startswith("["):
        return _bracketed(name)
    if re.search(r":[0-9]*\Z", name) and name.count(":") == 1:
        raise RefusedError("contains a port")
    if ":" in name:
        raise RefusedError("contains an IPv6 address without its square brackets")
    if re.search(r"[\s;'\"]", name):
        raise RefusedError("contains names without a comma between them, or quotes")
    return host(name)


def _bracketed(name: str) -> str:
    try:
        return f"[{IPv6Address(name[1:-1] if name.endswith(']') else '')}]"
    except ValueError:
        raise RefusedError("contains square brackets without an IPv6 address in them") from None


def proxies(text: str) -> str:
    """Return addresses and networks with a comma between them. `*` is everybody (conflicts.py)."""
    return ",".join(map(_proxy, _entries(text)))


def _proxy(entry: str) -> str:
    if entry == "*":
        return entry
    try:
        return str(ip_network(entry) if "/" in entry else ip_address(entry))
    except ValueError as error:
        if "host bits" in str(error):
            raise RefusedError("contains a network whose address has bits behind its prefix, zero them") from None
        raise RefusedError("contains what is neither an address nor a network (names cannot be used)") from None


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def seal(text: str) -> Seal:
    """Return what seals submissions."""
    recipients = _entries(text)
    if not recipients:
        return Seal()
    # The library of ciphers is only for who seals.
    from receiver.encryption import age

    for one in recipients:
        if not age.is_recipient(one):
            raise RefusedError(_no_recipient(one))
    return age.for_recipients(recipients)


def _no_recipient(text: str) -> str:
    noun = key_kinds.noun(text)
    if noun != key_kinds.PUBLIC:
        return f"contains {noun} where a public key is needed"
    if re.search(r"[\s;]", text):
        return "contains keys without a comma between them"
    if text != text.lower():
        return "contains a public key in upper case, write it in lower case"
    return f"contains {noun} that is damaged or cut short"


def token(text: str) -> str:
    """Return a secret that is sent with requests, or an empty string."""
    if text and not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise RefusedError("has other signs")
    if text and not 16 <= len(text) <= 200:
        raise RefusedError("is too short" if len(text) < 16 else "is too long")
    return text


def failpoint(text: str) -> str:
    """Return a place of failpoints.py, or an empty string."""
    if text and not failpoints.is_place(text):
        raise RefusedError("names a place that does not exist")
    return text

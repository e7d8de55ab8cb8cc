"""E-mail addresses of the whole world: both halves may have letters beyond ASCII (decisions/0047).

People read `awa@bücher.example`, mail servers know `awa@xn--bcher-kva.example`: the two are one address. By UTS 46
without its transitional mapping, as browsers and registries do it. Python's own `idna` codec takes `straße.example` for
`strasse.example`, which may be somebody else's. A name before the @ has no such form; few mail servers take it.
"""

import re
import unicodedata

import idna

ENCODED_WORD = "=?"
"""Begins a word that Python's mail library decodes, in an address too, line breaks included."""
PREFIX = "xn--"
"""How a label begins that stands for one beyond ASCII."""
MAX_LENGTH = 254
LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
NUMBER = r"(?:[0-9]+|0[xX][0-9a-fA-F]*)\Z"
"""The last label of a machine's address (https://url.spec.whatwg.org/#ends-in-a-number-checker)."""
DOMAIN = re.compile(rf"(?:{LABEL}\.)+(?!{NUMBER}){LABEL}")
LOCAL_SIGNS = ".!#$%&'*+/=?^_`{|}~-"
JOINERS = "\u200c\u200d"
"""Several scripts need them within words."""


def is_address(text: str) -> bool:
    """Say whether a mail could go there: as the HTML standard has it, in any letters, and with a dot in the domain."""
    local = text.rpartition("@")[0]
    if not local or ENCODED_WORD in text or not all(map(_may_be_local, local)):
        return False
    try:
        sent = in_ascii(text)
    except ValueError:
        return False
    return len(sent) <= MAX_LENGTH and DOMAIN.fullmatch(sent.rpartition("@")[2]) is not None


def in_ascii(address: str) -> str:
    """Return an address with its domain as mail servers know it. Raises ValueError for what cannot be a domain."""
    local, at, domain = address.rpartition("@")
    if domain.isascii() and PREFIX not in domain.lower():
        return address
    return f"{local}{at}{idna.encode(domain, uts46=True).decode()}"


def as_read(address: str) -> str:
    """Return an address with its domain as people read it. Raises ValueError as `in_ascii` does."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{'.'.join(map(_label_as_read, domain.split('.')))}"


def is_beyond_ascii(address: str) -> bool:
    """Say whether only a mail server with SMTPUTF8 (RFC 6531) takes it: its name before the @ has such letters."""
    return not address.rpartition("@")[0].isascii()


def _label_as_read(label: str) -> str:
    return idna.decode(label, uts46=True) if label.lower().startswith(PREFIX) else label


def _may_be_local(char: str) -> bool:
    return char in LOCAL_SIGNS or char in JOINERS or unicodedata.category(char)[0] in "LMN"

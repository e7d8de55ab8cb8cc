"""Understands a mail which says that another one could not be delivered.

Delivery status notifications (RFC 3464) are read by their machine-readable part, whatever the language of the text
beside it; qmail and older Exims by their fixed words. Delays, successes, receipts, complaints and answers of people or
programs are none. Of what a server says, only codes are kept: its sentence may repeat an address, and anybody may write
such a mail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser, HeaderParser

from receiver.mail.replies import ENHANCED

MAX_BYTES = 256 * 1024
"""Of a mail, so many are read. Reports begin with what matters; the rest is the copy of what came back."""
MAX_CONTAINERS, MAX_PARTS, MAX_RECIPIENTS = 20, 1000, 100
"""A mail with more parts that hold parts, or with more parts, is nobody's report: taking it apart would take long."""
MAX_NAMES = 20
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = (
    *("message/rfc822", "message/global", "text/rfc822-headers"),
    *("message/rfc822-headers", "message/global-headers"),
)
NAME_HEADERS = ("Message-ID", "X-Microsoft-Original-Message-ID", "X-Google-Original-Message-ID")
"""Where a mail has the name that it was sent under: some servers give it another one and keep ours."""
ADDRESS_HEADERS = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
"""Where the address may be that a report was sent to."""
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,198}>")
TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
"""The random part of our Message-IDs, in an address that reports go to."""
CONTAINER = re.compile(rb"content-type:\s*(?:multipart|message)/", re.IGNORECASE)
CODE = re.compile(r"(?<![\d.])[45]\d\d(?=[ \-#]|$)")
DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery", re.IGNORECASE)
QMAIL = re.compile(r"\s*Hi\. This is the \S+ program at |\s*I'm (?:afraid|sorry).{0,40}\bdeliver", re.IGNORECASE)
COPY = re.compile(
    r"^-{3,} ?(?:below this line is a copy|(?:original|undelivered|returned) mess|this is a copy of (?:the|your)).*\n"
    r"(?:-.*\n|[ \t]*\n)*",
    re.MULTILINE | re.IGNORECASE,
)
"""Above the copy of what came back, where that is text among the text."""


@dataclass(frozen=True)
class Bounce:
    """A mail that came back. `names`: its Message-IDs, the likeliest first; `tokens`: what may be its random part.

    `error`: a reason of `receiver.mail.reasons` and the codes, such as `recipient 550 5.1.1`.
    """

    names: tuple[str, ...]
    tokens: tuple[str, ...]
    error: str


def read(raw: bytes) -> Bounce | None:
    """Return what a mail tells of one that came back, None when it tells of none. Only its beginning is read."""
    raw = raw[:MAX_BYTES]
    if len(CONTAINER.findall(raw)) > MAX_CONTAINERS or raw.count(b"\n--") > MAX_PARTS:
        return None
    message = BytesParser(_class=_Part).parsebytes(raw)
    parts = list(_parts(message))
    statuses = [_content(part) for part in parts if part.media_type in STATUS_TYPES]
    if statuses:
        failures = [fields for status in statuses for fields in _failures(status)]
        return _bounce(message, _returned(parts), _error(failures[0])) if failures else None
    return _without_status(message, parts)


class _Part(Message):
    """A part of a mail. What is inside a mail within it is text: none of that is said by who wrote the outer one."""

    def get_content_type(self) -> str:
        """Return the type that decides how it is parsed."""
        return "text/plain" if self.media_type.startswith("message/") else self.media_type

    @property
    def media_type(self) -> str:
        return super().get_content_type()


def _parts(message: _Part, depth: int = 3) -> Iterator[_Part]:
    """Yield the parts that hold no others; gateways put a report beside their own remarks, one or two levels down."""
    payload = message.get_payload()
    if isinstance(payload, list) and depth:
        for part in payload:
            if isinstance(part, _Part):
                yield from _parts(part, depth - 1)
    else:
        yield message


def _content(part: _Part) -> str:
    decoded = part.get_payload(decode=True)
    return decoded.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(decoded, bytes) else ""


def _failures(status: str) -> Iterator[Message]:
    """Yield what is said of each recipient that it could not be delivered to."""
    for block in re.split(r"\n[ \t]*\n", status, maxsplit=MAX_RECIPIENTS):
        fields = HeaderParser().parsestr(block.lstrip("\n"))
        if _has_failed(fields):
            yield fields


def _has_failed(fields: Message) -> bool:
    actions = [text.lower() for text in _texts(fields, "Action")]
    if actions:
        # An expired mail has a status of 4.x.x: only the action tells that nobody tries any more.
        return any(re.match(r"failed\b", action) for action in actions)
    return "Final-Recipient" in fields and any(text.startswith("5") for text in _texts(fields, "Status"))


def _texts(fields: Message, name: str) -> list[str]:
    """Return the values of a header in one line each; with raw bytes in it, it is no string."""
    return [" ".join(str(value).split()) for value in fields.get_all(name, [])]


def _returned(parts: list[_Part]) -> list[str]:
    """Return the names of the mail that came back; nothing from within it but its own headers."""
    heads = [_content(part).lstrip("\n") for part in parts if part.media_type in RETURNED_TYPES]
    return _names(HeaderParser().parsestr(heads[0])) if heads else []


def _names(fields: Message) -> list[str]:
    return [name for header in NAME_HEADERS for text in _texts(fields, header) for name in MESSAGE_ID.findall(text)]


def _bounce(message: Message, names: list[str], error: str) -> Bounce:
    if not names:
        # Exchange may leave the copy out, and answers the mail instead.
        answered = (text for header in ("In-Reply-To", "References") for text in _texts(message, header))
        names = [name for text in answered for name in MESSAGE_ID.findall(text)]
    addresses = [text for header in ADDRESS_HEADERS for text in _texts(message, header)]
    tokens = [token for address in addresses for token in TOKEN.findall(address.lower())]
    return Bounce(_few(names), _few(tokens), error)


def _few(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))[:MAX_NAMES]


def _without_status(message: _Part, parts: list[_Part]) -> Bounce | None:
    """Understand what older servers write: fixed words, then the copy of the mail."""
    text = next((_content(part) for part in parts if part.media_type == "text/plain"), "")
    failed = "X-Failed-Recipients" in message or (_is_of_server(message) and QMAIL.match(text))
    if not failed:
        return None
    copy = COPY.search(text)
    said = text[: copy.start()] if copy else text
    names = _returned(parts) or (_names(HeaderParser().parsestr(text[copy.end() :])) if copy else [])
    return _bounce(message, names, _judged("", said))


def _is_of_server(message: Message) -> bool:
    paths = _texts(message, "Return-Path")
    return "<>" in paths or any(DAEMON.search(text) for text in _texts(message, "From"))


def _error(fields: Message) -> str:
    return _judged(" ".join(_texts(fields, "Status")), " ".join(_texts(fields, "Diagnostic-Code")))


def _judged(status: str, said: str) -> str:
    """Return reason and codes. Exim's status is 5.0.0 whatever it was: what the other server said is more."""
    found = [one[1] for text in (said, status) for one in ENHANCED.finditer(text)]
    telling = [one for one in found if not one.endswith(".0.0")]
    enhanced = (telling or found or [""])[0]
    code = CODE.search(said)
    return " ".join(filter(None, (_reason(enhanced, said), code[0] if code else "", enhanced)))


REASONS = (
    ("full", r"[45]\.2\.2"),
    ("size", r"[45]\.3\.4|[45]\.2\.3"),
    ("recipient", r"[45]\.1\.\d+|[45]\.2\.\d+"),
    ("expired", r"[45]\.4\.\d+"),
    ("policy", r"[45]\.[67]\.\d+"),
)
"""Reasons by enhanced code (RFC 3463); the first that applies counts."""


def _reason(enhanced: str, said: str) -> str:
    if re.search(r"recipient address rejected|user unknown|no such user|mailbox unavailable", said, re.IGNORECASE):
        # Microsoft 365 says 5.4.1, of routing, of an address that does not exist.
        return "recipient"
    return next((reason for reason, codes in REASONS if re.fullmatch(codes, enhanced)), "returned")

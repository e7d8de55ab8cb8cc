"""What a mail server's answer means: whose fault it is that a mail is not taken, and whether that will pass.

Codes alone do not tell: 552 is a full mailbox, a mail too large, or an attachment that is not wanted; a limit for mails
is 421, 450 or 550; Postfix says that it does not know this machine when it is asked about a recipient. So the step
counts, then the enhanced code (RFC 3463), then words that servers use. tests/receiver/mail/replies.yml has them.
"""

import re
from dataclasses import dataclass
from typing import Literal

from receiver.mail import reasons
from receiver.mail.errors import ContentError, PermanentError, PolicyError, RelayError, TemporaryError, TooLargeError

Step = Literal["greeting", "ehlo", "starttls", "login", "mail", "rcpt", "data", "text"]
BEFORE_ALL = ("greeting", "ehlo", "starttls", "login", "mail")
"""Steps that are the same for each mail: the sender is."""
ENHANCED = re.compile(r"(?:^|[\s\-#(])([245]\.\d{1,3}\.\d{1,3})(?=[\s)\]:;,]|$)")


@dataclass(frozen=True)
class _Rule:
    """A reason with the enhanced codes and words that stand for it, and the steps at which it may be one."""

    reason: str
    codes: str
    words: str
    steps: tuple[str, ...] = ("mail", "rcpt", "data", "text")

    def applies(self, step: str, code: int, enhanced: str, text: str) -> bool:
        shown = f"{code} {enhanced}"
        if step not in self.steps:
            return False
        return bool(re.search(self.codes, shown) or (self.words and re.search(self.words, text, re.IGNORECASE)))


AFTER_GREETING = ("login", "mail", "rcpt", "data", "text")
EVERYWHERE = ("greeting", "ehlo", "starttls", *AFTER_GREETING)
RULES = (
    _Rule("encryption", r"^$", r"starttls|must (be )?encrypt|encryption (is )?(required|needed)", AFTER_GREETING),
    _Rule(
        "helo", r"^$", r"\b(helo|ehlo) (command|name|hostname)|fully-qualified host", ("ehlo", "mail", "rcpt", "data")
    ),
    _Rule(
        "recipient",
        r" [45]\.2\.2$",
        r"mailbox.* (full|quota|limit)|over ?quota|user you are trying to contact",
        ("rcpt", "data", "text"),
    ),
    _Rule(
        "size",
        r" [45]\.3\.4$| [45]\.2\.3$|^523",
        r"too (large|big|long)|(message|mail|max\w*) size|size limit|fixed limit",
    ),
    _Rule(
        "login",
        r"^53[0458]| [45]\.7\.(8|9|11|57|139)$",
        r"auth\w* (is )?(required|needed|first)|not (been )?authenticated|must (first )?(log ?in|authenticate)",
        ("mail", "rcpt", "data", "text"),
    ),
    _Rule(
        "sender",
        r" [45]\.1\.[78]$| [45]\.7\.(2[3-7]|30|60)$| 5\.2\.252$",
        r"sender (address|verif|domain)|send ?as|not owned by|bad outbound sender|address is not verified|"
        r"from address|not allowed to send from|sender .*(reject|denied|not allowed|not permitted)",
    ),
    _Rule(
        "quota",
        r" [45]\.4\.5$| 5\.7\.(50[1-3]|70[58]|750)$",
        r"daily|per day|sending (limit|quota)|submissionquota|(message|mail|account|send\w*) quota",
    ),
    _Rule(
        "rate",
        r"^432| 4\.7\.(28|65\d)$",
        r"\brates?\b|ratelimit|throttl|slow down|too (fast|quickly|frequent)|concurren|"
        r"too (many|much) (mail|message|connection|recipients? (this|per)|session|login|auth|error|concurrent)|"
        r"(limit|maximum)\b.* (exceeded|reached)",
        EVERYWHERE,
    ),
    _Rule(
        "recipient",
        # 5.6.7: a server behind it does not take the letters of the address.
        r" [45]\.1\.\d+$| [45]\.2\.\d+$| [45]\.6\.7$",
        r"mailbox|(user|recipient|account|address) (is )?(unknown|not found|disabled|inactive|rejected|does not exist)|"
        r"no such|unknown (user|recipient)|recipient address|unroutable|greylist|grey-list",
        ("rcpt", "data", "text"),
    ),
    _Rule(
        "content",
        r" [45]\.6\.\d+$|^552 5\.7\.0$",
        r"attach|file ?name|file ?type|\bmime\b|extension|executable|macro|virus|malware|infected|message content",
        ("data", "text"),
    ),
    _Rule("busy", r"^421|^452| [45]\.3\.[012]$", r"insufficient|disk|shut(ting)? ?down", ("mail", "data", "text")),
    _Rule(
        "policy",
        r" [45]\.7\.\d+$",
        r"policy|denied|block|spam|black ?list|reputation|relay|prohibited|not permitted|client host",
        ("mail", "rcpt", "data", "text"),
    ),
)
"""The first that applies counts."""


def judged(step: Step, code: int, text: str) -> Exception:
    """Return the error that an answer other than the wanted one is."""
    enhanced = _enhanced(text)
    error = f"{_reason(step, code, enhanced, text)} {code} {enhanced}".strip()
    return _error(step, error, lasting=500 <= code <= 599)


def lost(step: Step, *, silent: bool) -> TemporaryError:
    """Return the error that a connection is which ended, or was silent, when the answer to a step was awaited."""
    if step == "text":
        return TemporaryError("unconfirmed")
    reason = ("mute" if step == "greeting" else "silent") if silent else "closed"
    return RelayError(reason) if step in BEFORE_ALL else TemporaryError(reason)


def _enhanced(text: str) -> str:
    """Return the enhanced code, which stands in front of each line or, at some servers, somewhere in it."""
    lines = [found[1] for line in text.splitlines() if (found := ENHANCED.match(line))]
    anywhere = ENHANCED.search(text)
    return lines[0] if lines else anywhere[1] if anywhere else ""


def _reason(step: Step, code: int, enhanced: str, text: str) -> str:
    if not 400 <= code <= 599:
        return "garbled"
    for rule in RULES:
        if rule.applies(step, code, enhanced, text):
            # A rule that refuses for now is asked again by the mail itself: such is greylisting.
            passing = code < 500 and rule.reason in ("policy", "recipient", "content", "size", "helo")
            return _for_now(step) if passing else rule.reason
    return _for_now(step) if code < 500 else DEFAULTS[step]


def _for_now(step: Step) -> str:
    if step == "login":
        return "login-later"
    return "busy" if step in BEFORE_ALL else "later"


DEFAULTS = {
    "greeting": "refused",
    "ehlo": "refused",
    "starttls": "encryption",
    "login": "login",
    "mail": "sender",
    "rcpt": "recipient",
    "data": "content",
    "text": "content",
}
"""What a lasting refusal means that says nothing more."""


def _error(step: Step, error: str, *, lasting: bool) -> Exception:
    reason = error.partition(" ")[0]
    if reason == "size":
        return TooLargeError(error)
    if reason == "policy":
        return PolicyError(error, of_text=step == "text")
    if step in BEFORE_ALL or reasons.of_error(error).of_relay:
        return RelayError(error)
    if not lasting:
        return TemporaryError(error)
    return ContentError(error) if step == "text" and reason == "content" else PermanentError(error)

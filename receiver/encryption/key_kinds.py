"""What people give in place of a key, by name: keys of other kinds, encrypted files, other files.

Only what a text begins with is looked at, and no part of it is ever in an answer: it may be secret.
"""

import base64
import re

ARMOUR = "-----BEGIN AGE ENCRYPTED FILE-----"
_BINARY_AGE = b"age-encryption.org/v1"
_PASSPHRASE = re.compile(rb"\A[^\n]*\n-> scrypt ")
_UNLOCK = "decrypt it first, for example: age -d FILE | python -m receiver … --identity -"
_NEW_KEY = "make one with: python -m receiver keygen FILE"

PUBLIC = "a public age key (age1…)"
LINES = {
    r"AGE-SECRET-KEY-PQ-": "a post-quantum private key (AGE-SECRET-KEY-PQ-1…), which cannot be used here yet",
    r"AGE-PLUGIN-": "the identity of an age plugin, such as a hardware key (AGE-PLUGIN-…), which cannot be used here",
    r".*\bAGE-SECRET-KEY-1(?=.{58})\w*": "a private age key (AGE-SECRET-KEY-1…)",
    r".*\bAGE-SECRET-KEY": "a private age key (AGE-SECRET-KEY-1…) that is damaged or cut short",
    r"AGE1PQ1": "a post-quantum public key (age1pq1…), which cannot be used here yet",
    r"AGE1TAG(?:PQ)?1": "a public key of a hardware key (age1tag1…), which cannot be used here",
    r"AGE1[A-Z0-9]+1": "a public key of an age plugin, which cannot be used here",
    r"(?:PUBLIC KEY:\s*)?AGE1": PUBLIC,
    r"(?:SSH-(?:RSA|DSS|ED25519)|ECDSA-SHA2-|SK-SSH-|SK-ECDSA-)": "a public SSH key",
    r"-----BEGIN OPENSSH PRIVATE KEY": "a private SSH key, which cannot be used here",
    r"PUTTY-USER-KEY-FILE": "a private SSH key of PuTTY, which cannot be used here",
    r"---- BEGIN SSH2": "an SSH key, which cannot be used here",
    r"-----BEGIN (?:RSA |EC |DSA |ENCRYPTED )?PRIVATE KEY": "a private key in PEM format (RSA or other)",
    r"-----BEGIN (?:RSA )?PUBLIC KEY|-----BEGIN CERTIFICATE": "a public key or certificate in PEM format",
    r"-----BEGIN PGP ": "a PGP key or message",
    r"-----BEGIN AGE ENCRYPTED FILE": "an encrypted age file",
}
"""What a line is, by the pattern with which it begins, whatever the case of its letters; the first that fits."""
FILES = {
    rb"PK\x03\x04": "a ZIP archive or an Office document",
    rb"%PDF-": "a PDF",
    rb"SQLite format 3\0": "an SQLite database",
    rb"(?:\x99|\x95|\xc5)[\s\S]{2}\x04": "a binary PGP key",
}


def noun(line: str) -> str:
    """Return what a line or an entry of a list is."""
    for pattern, name in LINES.items():
        if re.match(pattern, line, re.IGNORECASE):
            return name
    if re.match(r"[.~]{0,2}/|[A-Za-z]:\\|~", line) or re.search(r"\.(?:txt|key|pub|age|pem)\Z", line, re.IGNORECASE):
        return "what looks like the path of a file"
    return "what is no key"


def refusal_of_file(content: bytes) -> str | None:
    """Return why a whole file holds no private key that could be read, None when it is to be read line by line."""
    if not content.strip(b" \t\r\n\0"):
        return f"is empty; {_NEW_KEY}"
    if content.lstrip().startswith(_BINARY_AGE):
        return _encrypted(content.lstrip())
    for pattern, name in FILES.items():
        if re.match(pattern, content):
            return f"is {name} and not a key file"
    return None


def refusal_of_text(text: str) -> str | None:
    """Return why a text holds no private key that could be read; None when it is to be read line by line."""
    start = text.lstrip()
    if start.startswith(ARMOUR):
        return _encrypted(_unarmoured_head(start))
    if "\0" in text or "\x1b" in text:
        return "is not a text file"
    if start.startswith(("-----BEGIN", "---- BEGIN")) or re.match("PuTTY-User-Key-File", start):
        return f"is {noun(start)}; {_NEW_KEY}"
    return None


def _encrypted(content: bytes) -> str:
    if _PASSPHRASE.match(content):
        return f"is encrypted with a passphrase; {_UNLOCK}"
    return f"is itself an encrypted age file; if a key is in it, {_UNLOCK}"


def _unarmoured_head(text: str) -> bytes:
    """Return the beginning of an age file in ASCII armour, as far as it can be read."""
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text[len(ARMOUR) : len(ARMOUR) + 200])
    return base64.b64decode(letters[: len(letters) // 4 * 4])

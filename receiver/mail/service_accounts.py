"""Service accounts: a program that holds a key asks for tokens of a mailbox, by a signed request (RFC 7523, RS256).

Google Workspace knows them: an administrator lets the account act for the mailboxes of the domain. The file is read
each time, so that a new key needs no restart.
"""

import base64
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from receiver.mail.errors import RelayError, in_words
from receiver.mail.targets import ServiceAccount, TokenServer

SCOPE = "https://mail.google.com/"
"""Sending by SMTP and reading by IMAP; Google has no narrower one for these."""
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME_SECONDS = 3600
"""The most that Google takes."""
SKEW_SECONDS = 60
"""A request that seems to come from the future is refused: clocks differ."""
MAX_FILE_BYTES = 64 * 1024
KIND = "service_account"
Sign = Callable[[bytes], bytes]


def token_server(account: ServiceAccount, now: float | None = None) -> TokenServer:
    """Return where a token is asked for, with the signed request. Raises RelayError when the file is no such key."""
    key, url = _key_of(account)
    sent_at = int(time.time() if now is None else now) - SKEW_SECONDS
    claims = {
        "iss": key["client_email"],
        "sub": account.mailbox,
        "scope": SCOPE,
        "aud": url,
        "iat": sent_at,
        "exp": sent_at + LIFETIME_SECONDS,
    }
    head = {"alg": "RS256", "typ": "JWT", "kid": key["private_key_id"]}
    parts = urlsplit(url)
    form = (("grant_type", GRANT), ("assertion", _signed(head, claims, _signer(key["private_key"]))))
    return TokenServer(parts.hostname or "", parts.port or 443, parts.path or "/", form)


def _key_of(account: ServiceAccount) -> tuple[dict[str, str], str]:
    """Return the content of the file, and the URL of the token server that it names."""
    try:
        with account.file.open("rb") as file:
            found: Any = json.loads(file.read(MAX_FILE_BYTES).decode("utf-8-sig"))
    except OSError as error:
        raise RelayError(f"token-key {in_words(error)}") from None
    except ValueError:
        raise RelayError("token-key no JSON") from None
    if not isinstance(found, dict) or found.get("type") != KIND:
        raise RelayError("token-key of no service account")
    names = ("client_email", "private_key_id", "private_key", "token_uri")
    if not all(isinstance(found.get(name), str) and found[name] for name in names):
        raise RelayError("token-key incomplete")
    url = found["token_uri"]
    if not url.isascii() or not url.startswith("https://") or not _host_of(url):
        raise RelayError("token-key without an https address (token_uri)")
    return found, url


def _host_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        return parts.hostname or "" if parts.port != 0 else ""
    except ValueError:
        return ""


def _signed(head: dict[str, str], claims: dict[str, object], sign: Sign) -> str:
    """Return a JSON Web Token (RFC 7515, 7519)."""
    text = ".".join(_coded(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    return f"{text}.{_coded(sign(text.encode()))}"


def _coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _signer(private_key: str) -> Sign:
    # 13 MB of memory, and only these accounts need it.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(private_key.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise RelayError("token-key damaged") from None
    if not isinstance(key, RSAPrivateKey):
        raise RelayError("token-key of no RSA key")
    return lambda content: key.sign(content, PKCS1v15(), SHA256())

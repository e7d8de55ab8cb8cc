"""SCRAM-SHA-256 (RFC 5802, 7677), the client's half: a login in which the server shows that it knows the password, too.

The password does not travel. Without channel binding: what Python offers for it has gone with TLS 1.3.
"""

import base64
import hashlib
import hmac
import re
import secrets
import stringprep
import unicodedata

ITERATIONS = (4096, 1_000_000)
"""Fewest and most: RFC 7677 asks for the first; a server could keep this machine busy with more than the last."""
NO_BINDING = "n,,"
FIRST = re.compile(r"r=([^,]+),s=([A-Za-z0-9+/=]+),i=([0-9]{1,7})(?:,.*)?")
NOT_IN_PASSWORDS = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


class ScramError(Exception):
    """What the server says is not what one that knows the password would say."""


class Scram:
    """One login. `nonce`: random signs, of which each login has its own."""

    def __init__(self, user: str, password: str, nonce: str = "") -> None:
        self._password = prepared(password).encode()
        self._nonce = nonce or secrets.token_urlsafe(24)
        name = prepared(user).replace("=", "=3D").replace(",", "=2C")
        self._bare = f"n={name},r={self._nonce}"
        self._server_signature = b""

    def first(self) -> bytes:
        """Return what the login begins with."""
        return f"{NO_BINDING}{self._bare}".encode()

    def final(self, server_first: bytes) -> bytes:
        """Return the answer to the server's challenge. Raises ScramError."""
        text = server_first.decode("utf-8", "replace")
        found = FIRST.fullmatch(text)
        if not found or not found[1].startswith(self._nonce) or found[1] == self._nonce:
            raise ScramError
        iterations = int(found[3])
        if not ITERATIONS[0] <= iterations <= ITERATIONS[1]:
            raise ScramError
        salted = hashlib.pbkdf2_hmac("sha256", self._password, _decoded(found[2]), iterations)
        without_proof = f"c={base64.b64encode(NO_BINDING.encode()).decode()},r={found[1]}"
        signed = f"{self._bare},{text},{without_proof}".encode()
        key = _hmac(salted, b"Client Key")
        signature = _hmac(hashlib.sha256(key).digest(), signed)
        proof = bytes(one ^ other for one, other in zip(key, signature, strict=True))
        self._server_signature = _hmac(_hmac(salted, b"Server Key"), signed)
        return f"{without_proof},p={base64.b64encode(proof).decode()}".encode()

    def check(self, server_final: bytes) -> None:
        """Raise ScramError when the server does not know the password."""
        expected = b"v=" + base64.b64encode(self._server_signature)
        if not self._server_signature or not hmac.compare_digest(server_final.partition(b",")[0], expected):
            raise ScramError


def prepared(text: str) -> str:
    """Return a name or a password as SASLprep (RFC 4013) writes it; one that it forbids stays as it is."""
    kept = (" " if stringprep.in_table_c12(sign) else sign for sign in text if not stringprep.in_table_b1(sign))
    normal = unicodedata.ucd_3_2_0.normalize("NFKC", "".join(kept))
    return text if any(forbids(sign) for sign in normal for forbids in NOT_IN_PASSWORDS) else normal


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise ScramError from None


def _hmac(key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, hashlib.sha256).digest()

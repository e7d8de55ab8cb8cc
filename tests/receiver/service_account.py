"""A service account as Google gives one, and a token server that believes nothing but its signature.

The signature is verified by openssl, which the receiver does not use for it.
"""

import base64
import json
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.programs import needed
from tests.receiver.token_server import Issuer

ACCOUNT = "mieux@project.iam.gserviceaccount.example"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://mail.google.com/"


class Account:
    """The files of an account in a folder: `key` is what the receiver is given."""

    def __init__(self, folder: Path, token_uri: str, mailbox: str) -> None:
        folder.mkdir(exist_ok=True)
        self.key, self.private, self.public = (folder / name for name in ("key.json", "private.pem", "public.pem"))
        self.token_uri, self.mailbox, self.folder = token_uri, mailbox, folder
        _openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.private)
        _openssl("pkey", "-in", self.private, "-pubout", "-out", self.public)
        self.write()

    def write(self, **changes: object) -> None:
        """Write the key file."""
        content = {
            "type": "service_account",
            "project_id": "project",
            "private_key_id": "0123456789abcdef",
            "private_key": self.private.read_text(),
            "client_email": ACCOUNT,
            "client_id": "1",
            "token_uri": self.token_uri,
            "universe_domain": "googleapis.com",
        }
        self.key.write_text(json.dumps({**content, **changes}))

    def judge(self, asked: dict[str, str], token: str = "ya29.t0ken....") -> tuple[int, bytes]:
        """Answer a question as Google's server does."""
        head, claims, signature = asked["assertion"].split(".")
        if asked["grant_type"] != GRANT or not self._signed(f"{head}.{claims}", signature):
            return 400, b'{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}'
        if decoded(head) != {"alg": "RS256", "typ": "JWT", "kid": "0123456789abcdef"}:
            return 400, b'{"error": "invalid_request"}'
        told = decoded(claims)
        sent_at, ends = told.pop("iat"), told.pop("exp")
        if not (0 <= time.time() - sent_at < 300 and ends - sent_at <= 3600):
            return 400, b'{"error": "invalid_grant", "error_description": "Invalid JWT: reasonable timeframe"}'
        if told != {"iss": ACCOUNT, "sub": self.mailbox, "scope": SCOPE, "aud": self.token_uri}:
            return 401, b'{"error": "unauthorized_client"}'
        return 200, json.dumps({"access_token": token, "expires_in": 3599, "token_type": "Bearer"}).encode()

    def _signed(self, text: str, signature: str) -> bool:
        found = self.folder / "signature"
        found.write_bytes(bytes_of(signature))
        command = [needed("openssl"), "dgst", "-sha256", "-verify", str(self.public), "-signature", str(found)]
        return (
            subprocess.run(command, input=text.encode(), capture_output=True, timeout=60, check=False).returncode == 0
        )


def token_uri(issuer: Issuer) -> str:
    return f"https://localhost:{issuer.server_address[1]}/token"


def bytes_of(coded: str) -> bytes:
    assert "=" not in coded, "RFC 7515 has no padding"
    return base64.b64decode(coded + "=" * (-len(coded) % 4), altchars=b"-_", validate=True)


def decoded(coded: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes_of(coded))
    return found


def _openssl(*arguments: object) -> None:
    subprocess.run([needed("openssl"), *map(str, arguments)], check=True, capture_output=True, timeout=60)

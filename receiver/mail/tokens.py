"""Tokens for logins with XOAUTH2 and OAUTHBEARER: fetched from the token server of the provider, kept until they end.

OAuth 2.0 (RFC 6749): client credentials (4.4), a token that fetches others (6), or a signed request (RFC 7523). A token
is never logged or printed.
"""

import http.client
import json
import re
import ssl
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from receiver.mail import connecting, service_accounts
from receiver.mail.connecting import Tell, unwatched
from receiver.mail.errors import RelayError
from receiver.mail.patience import Patience, PatientSocket
from receiver.mail.targets import ServiceAccount, TokenServer

PATIENCE = Patience(connection=15, whole=45)
FETCH_SECONDS = 30.0
MARGIN_SECONDS = 300.0
"""So long before its end a token is fetched anew: a login may take its time, and clocks differ."""
UNKNOWN_SECONDS = 600.0
"""How long a token is kept that does not say when it ends."""
ERROR = re.compile(r"[a-z_]{1,40}")
"""RFC 6749 (5.2): `invalid_client` and the like."""
MICROSOFT = re.compile(r"AADSTS\d{4,8}")


class Tokens:
    """The present token of a token server. For one thread at a time."""

    def __init__(
        self, source: TokenServer | ServiceAccount, trust: ssl.SSLContext, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = source
        self._trust = trust
        self._clock = clock
        self._token = ""
        self._until = 0.0

    def present(self, tell: Tell = unwatched) -> str:
        """Return a token that is valid. Raises RelayError."""
        if not self._token or self._clock() >= self._until:
            self._token, seconds = self._fetched(tell)
            self._until = self._clock() + max(seconds - MARGIN_SECONDS, seconds / 2)
        return self._token

    def forget(self) -> None:
        """Do not use the present token again: the mail server has refused it."""
        self._token = ""

    def _fetched(self, tell: Tell) -> tuple[str, float]:
        source = self._source
        server = service_accounts.token_server(source) if isinstance(source, ServiceAccount) else source
        status, body = self._asked(server)
        try:
            answer: Any = json.loads(body)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            tell("token", f"{server} answers with status {status} and without JSON")
            raise RelayError(f"token-server {status}")
        token = answer.get("access_token")
        if status != http.client.OK or not isinstance(token, str) or not token.isascii() or not token.isprintable():
            codes = _codes(answer)
            tell("token", f"{server} answers with status {status} {codes}".rstrip())
            raise RelayError(f"{'token-server' if status >= 500 else 'token-refused'} {status} {codes}".rstrip())
        seconds = _seconds(answer.get("expires_in"))
        tell("token", f"{server} gives one for {seconds:.0f} seconds")
        return token, seconds

    def _asked(self, server: TokenServer) -> tuple[int, bytes]:
        try:
            socket = connecting.connected(server.host, server.port, PATIENCE.connection)
        except RelayError as error:
            raise RelayError(f"token-server {error}") from None
        line = _Line(socket, PATIENCE)
        line.allow(FETCH_SECONDS)
        try:
            connecting.encrypt(line, self._trust, server.host)
            connection = http.client.HTTPConnection(server.host)
            connection.sock = line
            connection.request("POST", server.path, urlencode(server.form), HEADERS)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except RelayError as error:
            raise RelayError(f"token-server {error}") from None
        except (OSError, http.client.HTTPException):
            raise RelayError("token-server closed") from None
        finally:
            line.end()


class _Line(PatientSocket):
    """A connection that stays open until `end`: http.client closes one before it has read the answer."""

    def close(self) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Hang up."""
        super().close()


HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept": "application/json",
    "Connection": "close",
}


def _codes(answer: dict[str, Any]) -> str:
    """Return what an answer says of why there is no token; its sentences may hold names."""
    error, description = str(answer.get("error", "")), str(answer.get("error_description", ""))
    found = MICROSOFT.search(description)
    return " ".join(filter(None, (error if ERROR.fullmatch(error) else "", found[0] if found else "")))


def _seconds(given: object) -> float:
    try:
        seconds = float(str(given))
    except ValueError:
        return UNKNOWN_SECONDS
    return seconds if 0 < seconds < 10**7 else UNKNOWN_SECONDS

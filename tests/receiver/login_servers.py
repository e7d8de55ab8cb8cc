"""Postfix and Exim at which one logs in, with encryption only, and the Dovecot that says who may."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.receiver.dovecot import MECHANISMS, USER, Dovecot
from tests.receiver.exim import running_exim
from tests.receiver.mail_sink import running_sink
from tests.receiver.postfix import running_postfix

CODED_USER, CODED_PASSWORD = "me%40example.org", "p%C3%A4ss%3Dw,rd"
"""Both as a URL has them."""
TLSMGR = "tlsmgr unix - - n 1000? 1 tlsmgr\n"


@dataclass(frozen=True)
class LoginServer:
    """`taken`: its mails; `came_in`: how often somebody did by a mechanism; `refused`: how many logins."""

    port: int
    taken: Callable[[], Sequence[EmailMessage]]
    came_in: Callable[[str], int]
    refused: Callable[[], int]

    def url(self, user: str = CODED_USER, query: str = "") -> str:
        return f"smtp://{user}@localhost:{self.port}{query}"


@contextmanager
def postfix(dovecot: Dovecot, certificate: Path, mechanisms: Sequence[str] = MECHANISMS) -> Iterator[LoginServer]:
    settings = {
        "smtpd_tls_security_level": "may",
        "smtpd_tls_auth_only": "yes",
        "smtpd_tls_cert_file": str(certificate),
        "smtpd_tls_key_file": str(certificate),
        "smtpd_sasl_auth_enable": "yes",
        "smtpd_sasl_type": "dovecot",
        "smtpd_sasl_path": f"inet:127.0.0.1:{dovecot.login_port}",
        "smtpd_sasl_mechanism_filter": ", ".join(mechanisms),
        "smtpd_relay_restrictions": "permit_sasl_authenticated, reject",
    }
    with running_sink() as sink, running_postfix(sink.port, TLSMGR, **settings) as server:
        yield LoginServer(
            server.port,
            lambda: list(sink.taken),
            lambda way: server.log.count(f"sasl_method={way}, sasl_username={USER}"),
            lambda: server.log.count("authentication failed"),
        )


AUTHENTICATOR = """
{name}:
  driver = dovecot
  public_name = {way}
  server_socket = {socket}
  server_set_id = $auth1
  server_advertise_condition = ${{if def:tls_in_cipher}}
"""


@contextmanager
def exim(dovecot: Dovecot, certificate: Path, mechanisms: Sequence[str] = MECHANISMS) -> Iterator[LoginServer]:
    names = {way: way.lower().replace("-", "_") for way in mechanisms}
    ways = [AUTHENTICATOR.format(name=name, way=way, socket=dovecot.login_socket) for way, name in names.items()]

    rule = "accept authenticated = *"
    with running_exim(authenticators="".join(ways), certificate=certificate, rcpt=rule) as server:
        yield LoginServer(
            server.port,
            lambda: server.queued,
            lambda way: server.log.count(f" A={names[way]}:{USER} "),
            lambda: server.log.count(" 535 Incorrect authentication data"),
        )


Kind = Callable[..., AbstractContextManager[LoginServer]]
KINDS: tuple[Kind, ...] = (postfix, exim)

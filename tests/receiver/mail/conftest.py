"""What tests of mail share: the frozen site's words, an authority, servers at which people log in, mail to a team."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path

import pytest
from sitedata.form_contract.forms_json import contract_json
from sitedata.language.names import language_name_within
from sitedata.site import Site

from receiver.config import settings
from receiver.forms import contract as contracts
from receiver.forms.contract import Contract
from receiver.forms.site_folder import CONTRACT
from receiver.mail import delivery, outbox
from receiver.mail.message import MailContext
from receiver.mail.patience import Patience
from receiver.mail.transport import transport
from receiver.storage.records import Mail, NewSubmission
from receiver.storage.store import Store
from tests.receiver import certificates, login_servers
from tests.receiver.certificates import Authority
from tests.receiver.conftest import Clock
from tests.receiver.dovecot import MECHANISMS, USER, Dovecot, running_dovecot
from tests.receiver.login_servers import LoginServer
from tests.receiver.terminal import Done, command
from tests.receiver.token_server import Issuer, issuing

TEAM = ("team@example.org", "office@example.org", "third@example.org")
PATIENCE = Patience(connection=5, greeting=10, command=10, text_begins=10, text_ends=10)


@pytest.fixture(scope="session")
def frozen(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """The contract of the frozen site."""
    folder = tmp_path_factory.mktemp("contract")
    (folder / CONTRACT).write_text(contract_json(site, "https://mieux.example/"), "utf-8")
    return contracts.load(folder)


def of_team(contract: Contract, language: str) -> Contract:
    """Return the contract of a site whose team reads the language."""
    names = {code: language_name_within(code, language) for code in contract.site.languages}
    facts = {"team_language": language, "language_names": names}
    return contract.model_copy(update={"site": contract.site.model_copy(update=facts)})


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return certificates.authority(tmp_path_factory.mktemp("certificates") / "ca")


@pytest.fixture(scope="session")
def certificate(authority: Authority) -> Path:
    """A server's certificate and its key."""
    return authority.signed("DNS:localhost")


@pytest.fixture(scope="module")
def issuer(certificate: Path) -> Iterator[Issuer]:
    """It gives out tokens."""
    with issuing(certificate) as running:
        yield running


@pytest.fixture(scope="module")
def introspection_server() -> Iterator[Issuer]:
    with issuing() as running:
        yield running


@pytest.fixture
def introspection(introspection_server: Issuer) -> Issuer:
    """It says that any token is valid, and whose it is."""
    introspection_server.asked.clear()
    introspection_server.answer = (200, json.dumps({"active": True, "username": USER}).encode())
    return introspection_server


@pytest.fixture(scope="module")
def dovecot(introspection_server: Issuer) -> Iterator[Dovecot]:
    with running_dovecot(introspection_server.server_address[1]) as running:
        yield running


Offering = Callable[..., LoginServer]


@pytest.fixture(scope="module", params=login_servers.KINDS, ids=lambda kind: kind.__name__)
def offering(request: pytest.FixtureRequest, dovecot: Dovecot, certificate: Path) -> Iterator[Offering]:
    """Postfix and Exim in turn, which offer the given ways to log in, or all."""
    with ExitStack() as running:

        @cache
        def started(*ways: str) -> LoginServer:
            return running.enter_context(request.param(dovecot, certificate, ways or MECHANISMS))

        yield started


def trusting(authority: Authority, **settings: object) -> dict[str, str]:
    """Return what a receiver is told that writes as the user; `settings`: what else it is told."""
    given = {"MAIL_FROM": USER, "MAIL_TO": TEAM[0], "MAIL_CA": authority.certificate, **settings}
    return {name: str(value) for name, value in given.items()}


def tried(environment: dict[str, str], address: str = "you@example.com", **settings: object) -> Done:
    """Run mail-test."""
    given = {name: str(value) for name, value in settings.items()}
    return command({**environment, "MAIL_FROM": USER, **given}, "mail-test", address)


@pytest.fixture
def timed(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """A store with one mail to the team."""
    with closing(Store(f"sqlite:///{tmp_path}/var/timed.db", clock)) as store:
        store.accept(NewSubmission("1", "1", "expert", "v1", "en", {}, {}, [Mail("team", "<1@example.org>")]))
        yield store


SentToTeam = Callable[..., list[str]]


@pytest.fixture
def sent(timed: Store, contract: Contract, clock: Clock) -> SentToTeam:
    """Sends what is due to the whole team, a moment later, and returns what became of it."""

    def send(url: str, patience: Patience = PATIENCE, team: tuple[str, ...] = TEAM, **also: str) -> list[str]:
        clock.turn(minutes=20)
        post = MailContext(contract, "from@example.org", team[0], also=team[1:])
        way = settings.read({"MAIL_URL": url, **also}).mail_way
        deliver = delivery.deliverer(post, timed, transport(way, patience))
        return [f"{one.state} {one.error}".strip() for one in outbox.send_due(timed, deliver, clock)]

    return send

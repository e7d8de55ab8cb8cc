"""TLS to a real PostgreSQL, with an authority of the test's own: verified, or nothing is sent."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from receiver.storage.store import Store
from tests.receiver.certificates import Authority, authority
from tests.receiver.clients import Client, Ledger, losses
from tests.receiver.config.test_database_address import own_address
from tests.receiver.postgres import Postgres, running_postgres, with_tls
from tests.receiver.process import environment, serving, started

pytestmark = pytest.mark.process

NAME = "db.test"
PASSWORD = "Tr0ub4dor & 3%"
UNKNOWN = "its certificate is not from sslrootcert's authority, or not valid today"
RULES = "local all all trust\nhostssl all all all scram-sha-256\n"


@dataclass(frozen=True)
class Far:
    """A server that other machines reach by TLS and a password alone."""

    server: Postgres
    authority: Authority
    database: str

    def url(self, mode: str = "verify-full", name: str = NAME, root: Path | None = None) -> str:
        """Return its address on a network, whatever resolves the name."""
        where = f"host={name}&hostaddr={own_address()}&port={self.server.port}"
        tls = f"sslmode={mode}&sslrootcert={root or self.authority.certificate}"
        return f"postgresql://postgres:{quote(PASSWORD)}@/{self.database}?{where}&{tls}"

    def show(self, certificate: Path) -> None:
        """Let the server show a certificate."""
        own = self.server.folder / certificate.name
        shutil.copyfile(certificate, own)
        own.chmod(0o600)
        shutil.chown(own, (self.server.folder / "data").owner())
        self.server.set(ssl_cert_file=str(own), ssl_key_file=str(own), ssl="on")

    def encrypted(self) -> list[bool]:
        """Say of each connection that came by the network whether it is encrypted."""
        wanted = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_addr IS NOT NULL"
        with psycopg.connect(self.server.conninfo("postgres")) as connection:
            return [row[0] for row in connection.execute(wanted).fetchall()]


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Far]:
    own = authority(tmp_path_factory.mktemp("tls") / "authority")
    with running_postgres(installed=with_tls(), listen_addresses="0.0.0.0") as server:
        name = server.prepared()
        with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("ALTER ROLE postgres PASSWORD {}").format(PASSWORD))
        (server.folder / "data/pg_hba.conf").write_text(RULES)
        made = Far(server, own, name)
        made.show(own.signed(f"DNS:{NAME}"))
        yield made


def test_with_verified_tls_and_the_password_in_a_file_forms_are_taken(far: Far, site_dir: Path, tmp_path: Path) -> None:
    secret, ledger = tmp_path / "secret", Ledger(seed=15)
    secret.write_text(far.url() + "\n")
    settings = environment(site_dir, tmp_path, DATABASE_URL_FILE=str(secret))
    del settings["DATABASE_URL"]
    with serving(settings, tmp_path / "log") as receiver, closing(Client(receiver.port)) as client:
        for _ in range(5):
            posting = ledger.next(again=0)
            ledger.answered(posting, *client.post(posting))
        found = far.encrypted()
        assert found
        assert all(found)
    with closing(Store(far.server.url(far.database))) as store:
        assert list(losses(ledger, store)) == []


def refusal(url: str, site_dir: Path, folder: Path) -> str:
    """Start a receiver that must not start, and return the one sentence it says."""
    with started(environment(site_dir, folder, DATABASE_URL=url), folder / "log") as receiver:
        assert not receiver.wait_for_greeting()
        assert receiver.wait() in (1, 2)
        assert receiver.log.count("\n") == 1, receiver.log
        assert "Tr0ub4dor" not in receiver.log
        return receiver.log


def test_another_authority_is_refused(far: Far, site_dir: Path, tmp_path: Path) -> None:
    other = authority(tmp_path / "other")
    assert UNKNOWN in refusal(far.url(root=other.certificate), site_dir, tmp_path)
    missing = refusal(far.url(root=tmp_path / "nowhere"), site_dir, tmp_path)
    assert "there is no authority to check its certificate with, add sslrootcert=" in missing


def test_another_name_is_refused(far: Far, site_dir: Path, tmp_path: Path) -> None:
    assert "its certificate is for another name" in refusal(far.url(name="other.test"), site_dir, tmp_path)


def test_an_expired_certificate_is_refused(far: Far, site_dir: Path, tmp_path: Path) -> None:
    far.show(far.authority.signed(f"DNS:{NAME}", expired=True))
    try:
        assert UNKNOWN in refusal(far.url(), site_dir, tmp_path)
    finally:
        far.show(far.authority.signed(f"DNS:{NAME}"))


def test_a_server_without_tls_and_a_wrong_password_are_told_apart(far: Far, site_dir: Path, tmp_path: Path) -> None:
    wrong = far.url().replace("Tr0ub4dor", "another")
    assert "it does not know this user with this password" in refusal(wrong, site_dir, tmp_path)
    far.server.set(ssl="off")
    try:
        assert "it offers no TLS" in refusal(far.url(), site_dir, tmp_path)
    finally:
        far.server.set(ssl="on")


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_weaker_modes_do_not_start(far: Far, site_dir: Path, tmp_path: Path, mode: str) -> None:
    sentence = refusal(far.url(mode), site_dir, tmp_path)
    assert "DATABASE_URL leads to another machine without verified TLS, add ?sslmode=verify-full" in sentence

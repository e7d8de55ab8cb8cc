"""The address of a database that is judged is the one that the driver dials, whoever says so."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from receiver.config import settings
from receiver.errors import SettingError
from receiver.storage.errors import UnusableError
from receiver.storage.store import Store
from tests.receiver.postgres import Postgres, running_postgres
from tests.receiver.terminal import command

SECRET = "Tr0ub4dor"
ELSEWHERE = [
    "postgresql://u:{s}@/db?host=far.example",
    "postgresql://u:{s}@far.example/db?sslmode=require",
    "postgresql://u:{s}@far.example/db?sslmode=verify-ca",
    "postgresql://u:{s}@far.example/db?sslmode=prefer",
    "postgresql://u:{s}@localhost/db?hostaddr=192.0.2.9",
    "postgresql://u:{s}@localhost/db?%68ostaddr=192.0.2.9",
    "postgresql://u:{s}@localhost/db?host=far.example",
    "postgresql://u:{s}@/db?host=/run/postgresql&hostaddr=192.0.2.9",
    "postgresql://u:{s}@/db?host=localhost,far.example",
    "postgresql://u:{s}@/db?host=localhost:5432&host=far.example:5432",
    "postgresql://u:{s}@/db?hostaddr=127.0.0.1,192.0.2.9",
    "postgresql://u:{s}@/db?service=far",
    "postgresql://u:{s}@localhost.example/db",
    "postgresql:///db?host=2130706433&user=u&password={s}",
    "postgresql:///db?host=0.0.0.0&user=u&password={s}",
]
HERE = [
    "postgresql:///db",
    "postgresql://u:{s}@localhost/db?sslmode=disable",
    "postgresql://u:{s}@/db?host=/run/a,/run/b",
    "postgresql://u:{s}@far.example/db?hostaddr=127.0.0.1",
    "postgresql://u:{s}@/db?host=far.example&sslmode=verify-full",
    "postgresql://u:{s}@/db?service=far&sslmode=verify-full",
]
OF_ENVIRONMENT = [
    ("postgresql:///db", {"PGHOST": "far.example"}),
    ("postgresql://localhost/db", {"PGHOSTADDR": "192.0.2.9"}),
    ("postgresql:///db?host=/run/postgresql", {"PGHOSTADDR": "192.0.2.9"}),
    ("postgresql:///db", {"PGHOST": "localhost,far.example"}),
    ("postgresql://far.example/db", {"PGSSLMODE": "require"}),
]


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for option in psycopg.pq.Conninfo.get_defaults():
        if option.envvar:
            monkeypatch.delenv(option.envvar.decode(), raising=False)


def refused(url: str) -> str:
    with pytest.raises(SettingError) as caught:
        settings.read({"DATABASE_URL": url})
    return caught.value.sentence


@pytest.mark.parametrize("url", ELSEWHERE)
def test_another_machine_needs_verified_tls(url: str) -> None:
    sentence = refused(url.format(s=SECRET))
    assert sentence.startswith("DATABASE_URL leads to another machine without verified TLS, add ?sslmode=verify-full:")
    assert SECRET not in sentence


@pytest.mark.parametrize("url", HERE)
def test_sockets_loopback_and_verified_tls_are_taken(url: str) -> None:
    settings.read({"DATABASE_URL": url.format(s=SECRET)})


@pytest.mark.parametrize(("url", "variables"), OF_ENVIRONMENT)
def test_what_the_environment_says_counts(url: str, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    [name] = variables
    assert f"without verified TLS ({name} of the environment counts as well), add" in refused(url)
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    settings.read({"DATABASE_URL": url})


def test_what_a_service_file_says_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "services"
    file.write_text("[far]\nhost=far.example\n[near]\nhost=/run/postgresql\n")
    monkeypatch.setenv("PGSERVICEFILE", str(file))
    monkeypatch.setenv("PGSERVICE", "far")
    assert "(PGSERVICE of the environment counts as well)" in refused("postgresql:///db")
    monkeypatch.setenv("PGSERVICE", "near")
    settings.read({"DATABASE_URL": "postgresql:///db"})


def test_no_command_dials_another_machine(environment: dict[str, str]) -> None:
    url = f"postgresql://u:{SECRET}@localhost/db"
    done = command({**environment, "DATABASE_URL": url, "PGHOSTADDR": "192.0.2.9"}, "inbox")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "PGHOSTADDR" in done.stderr
    assert SECRET not in done.stderr


def own_address() -> str:
    """An address of this machine that is not loopback: nothing is sent, the system only chooses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(("192.0.2.1", 9))
        return str(asking.getsockname()[0])


@pytest.fixture
def open_postgres() -> Iterator[Postgres]:
    """A server that takes connections from other machines, in clear text."""
    with running_postgres(listen_addresses="0.0.0.0") as server:
        yield server


@pytest.mark.process
def test_a_connection_that_leads_to_another_machine_is_not_used(open_postgres: Postgres) -> None:
    """Whatever the address said: a name, for example, leads where the resolver says."""
    name = open_postgres.prepared()
    with closing(Store(open_postgres.url_by_port(name, "127.0.0.1"))) as store:
        assert store.find("ACDEFHJK") is None
    with pytest.raises(UnusableError, match="led to another machine without verified TLS"):
        Store(open_postgres.url_by_port(name, own_address()))

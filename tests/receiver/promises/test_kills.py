"""P1, P2, P3 under `kill -9`: at any moment and at every named place, with clients posting and mail up, down, refusing.

KILL_ROUNDS rounds in all (30; `make soak`: 1000), spread over databases that tests may run at the same time.
KILL_SEED repeats the seeds of a failed run; a single one: `python -m tests.receiver.kill_run SEED ROUNDS`.
"""

import os
import random
from pathlib import Path

import pytest

from tests.receiver import kill_run

pytestmark = pytest.mark.process

ROUNDS = int(os.environ.get("KILL_ROUNDS", "30"))
PER_DATABASE = 30
FIRST_SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
DATABASES = -(-ROUNDS // PER_DATABASE)


@pytest.mark.parametrize("number", range(DATABASES))
def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(number: int, site_dir: Path, tmp_path: Path) -> None:
    made, lost = kill_run.run(
        FIRST_SEED + number, min(PER_DATABASE, ROUNDS - number * PER_DATABASE), tmp_path, site_dir
    )
    assert not lost, kill_run.report(made, lost)
    assert made.deaths["kill -9"] > 0

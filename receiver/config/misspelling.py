"""Variables that are no settings and were probably meant to be: a wrong name is otherwise a default in silence.

An environment has many variables of others, and their names can resemble ours. So a wrong name is a warning and stops
nothing. Only the public keys are different: without them submissions would be stored in plain text, and nothing else
has such a name.
"""

import re
from collections.abc import Iterator, Mapping

from receiver.config import secret_files
from receiver.config.table import SETTINGS

NAMES = (
    *(setting.name for setting in SETTINGS),
    *(secret_files.variable(setting.name) for setting in SETTINGS if setting.secret),
)
KEYS = "AGE_RECIPIENTS"
PREFIX = "MIEUX_"
MAX_NAME_LENGTH = 60
MIN_COMPARED_LENGTH = 6
"""Shorter names (HOST, PORT) are a letter away from too many others."""
ORDINARY = {"MAILTO", "MAILFROM", "SITE_URL"}
"""Of cron, and of the build of the site."""
_SERVICE = re.compile(r".*_SERVICE_(?:HOST|PORT)(?:_.*)?|.*_PORT(?:_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?")
"""What Kubernetes and Docker set for a service: one that is called `mieux` has MIEUX_PORT."""


def warnings(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each variable whose name looks like one of ours and is none; no values are in it."""
    for name, value in environment.items():
        if _is_of_a_service(name, value):
            continue
        meant = _meant(name)
        if meant or name.startswith(PREFIX):
            advice = f"did you mean {meant}?" if meant else "no setting begins with MIEUX_."
            yield f"{_shown(name)!a} is not a setting and is not read: {advice}"


def _shown(name: str) -> str:
    """Return what is certainly the name: of `NAME: value=…` all before the `=` is one."""
    return re.match(r"\W{0,3}(?:export\s+)?[\w-]{0,60}", name, re.ASCII)[0]  # type: ignore[index]


def missing_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """Return, by AGE_RECIPIENTS, the sentence about public keys under a wrong name; empty when there is none."""
    if environment.get(KEYS, "").strip():
        return {}
    wrong = [name for name in environment if _meant(name) == KEYS and environment[name].strip()]
    sentence = f"{KEYS} is empty although {_shown(wrong[0])!a} is set: rename that." if wrong else ""
    return {KEYS: sentence} if wrong else {}


def _is_of_a_service(name: str, value: str) -> bool:
    # MIEUX_PORT=8000 is somebody's mistake, MIEUX_PORT=tcp://10.0.0.1:80 a service's.
    return bool(_SERVICE.fullmatch(name)) and (name != f"{PREFIX}PORT" or "://" in value)


def _meant(name: str) -> str | None:
    """Return the setting that a name was probably meant to be, None for settings and for names of others."""
    if name in NAMES or name in ORDINARY or len(name) > MAX_NAME_LENGTH:
        return None
    bare = _bare(name)
    for ours in NAMES:
        if bare == _bare(ours) or _is_a_part(name, ours) or _is_near(name, ours):
            return ours
    return None


def _bare(name: str) -> str:
    """Return a name without what may be around it: `export`, quotes, a byte order mark, MIEUX_; in upper case."""
    return re.sub(
        r"[^A-Z0-9]", "", re.sub(r"^\W*export\s+", "", name, flags=re.IGNORECASE).upper().removeprefix(PREFIX)
    )


def _is_a_part(name: str, ours: str) -> bool:
    """Say whether a name lacks its last word (MAX_UPLOAD), or has FILE behind it, which is for secrets only."""
    shortened = "_" in name and len(name) >= MIN_COMPARED_LENGTH and ours.startswith(f"{name}_")
    return shortened or ("_" in ours and name == f"{ours}_FILE")


def _is_near(name: str, ours: str) -> bool:
    if len(ours) < MIN_COMPARED_LENGTH or abs(len(name) - len(ours)) > 3 or len(set(name) ^ set(ours)) > 4:
        return False
    singular, plural = (re.sub(r"(?:IES|Y|S)\Z", "", one) for one in (name, ours))
    if singular == plural:
        return True
    return _distance(name, ours) <= (1 if len(ours) < 10 else 2)


def _distance(one: str, other: str) -> int:
    """Return how many letters must be added, removed, replaced or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]

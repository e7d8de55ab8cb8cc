"""The locked requirements, one file per purpose."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PURPOSES = {
    "build": "builds the site",
    "receiver": "receives its forms",
    "test": "tests both",
    "tools": "looks at what is locked",
}
"""Each purpose and what its packages are for; a later one takes the versions of the earlier ones."""


@dataclass(frozen=True, order=True)
class Pin:
    """One locked package. `marker` says for which systems and Pythons, and is empty when for all.

    `via`: what asked for it, packages or the list of a purpose.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    via: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def path(purpose: str) -> Path:
    """Return where the lock of a purpose stands."""
    return ROOT / f"requirements-{purpose}.txt"


def pins(purpose: str) -> list[Pin]:
    """Return every package that the lock of a purpose names, in its order."""
    return parse(path(purpose).read_text("utf-8"))


def parse(text: str) -> list[Pin]:
    """Return the packages of a lock; raises ValueError at a line that pins nothing."""
    found = []
    for block in re.split(r"\n(?=[^\s#])", text.strip()):
        head = re.match(r"([a-z0-9][a-z0-9-]*)==([^\s;]+)(?: ; ([^\\\n]+))? *(?:\\|$)", block)
        if not head:
            raise ValueError(f"not a locked package: {block[:80]}")
        name, version, marker = head.groups(default="")
        hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
        # Lines beginning with -c are bounds that somebody set, no need.
        via = tuple(re.findall(r"^ +#(?: +via)? +(?:-r )?([a-z0-9][\w.-]*)$", block, re.MULTILINE))
        found.append(Pin(name, version, marker.strip(), hashes, tuple(one for one in via if one != "via")))
    return found

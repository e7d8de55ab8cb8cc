"""What of a built site only a receiver reads, and where it is (decisions/0055)."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sitedata.build.editions import FOLDER as EDITIONS

READ_AT_START = ("forms.json", "headers.json", "redirects.json")
"""Only the receiver reads them, on its own disk."""
OF_RECEIVER = (*READ_AT_START, EDITIONS)


def beside(folder: Path) -> Path:
    """Return the folder beside that of the site: `site-receiver` for `site`."""
    return folder.with_name(f"{folder.name}-receiver")


def set_aside(ways: Iterable[str]) -> tuple[str, ...]:
    """Return what is not to be in the folder of the site: nothing when a form goes to a receiver, which serves it.

    `ways`: `delivery` of each form.
    """
    return () if "receiver" in ways else OF_RECEIVER


def forget(target: Path) -> None:
    """Delete what an earlier build has put there, and the folder when it has nothing else. Raises OSError."""
    for name in OF_RECEIVER:
        if (target / name).is_dir():
            shutil.rmtree(target / name)
        else:
            (target / name).unlink(missing_ok=True)
    # Somebody's own folder may be called like this: /srv/mieux-receiver beside /srv/mieux.
    with suppress(OSError):
        target.rmdir()

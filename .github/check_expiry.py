"""Says when /.well-known/security.txt of a built site expires soon: `check_expiry.py SITE_FOLDER`.

It expires 330 days after the last commit: a project that rests for so long is to be built and published again.
"""

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOTICE = timedelta(days=30)
"""Time to build and publish."""


def expires(folder: Path) -> datetime:
    """When the file of a built site says that it expires."""
    text = (folder / ".well-known" / "security.txt").read_text("utf-8")
    [moment] = re.findall(r"^Expires: (\S+)$", text, re.M)
    return datetime.fromisoformat(moment)


def problem(end: datetime, now: datetime) -> str | None:
    """What to do, or None."""
    if end - now > NOTICE:
        return None
    return f"security.txt expires on {end:%Y-%m-%d}: SOURCE_DATE_EPOCH=$(date +%s) make build, then publish site/."


def main(folder: Path) -> int:
    """Print what to do and return 1, or 0."""
    found = problem(expires(folder), datetime.now(UTC))
    print(found or "security.txt is valid.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""Asks every other site that our built pages link to whether the page is still there: `check_links.py SITE_FOLDER`.

Only 404 and 410, or no such host, count as gone: many sites refuse programs with 403 and are well all the same.
"""

import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path

from bs4 import BeautifulSoup

OURS = "mieux.example"
GONE = (404, 410)
SECONDS = 30


def links(folder: Path) -> dict[str, str]:
    """Address of another site → a page that links to it."""
    found: dict[str, str] = {}
    for page in sorted(folder.rglob("*.html")):
        for link in BeautifulSoup(page.read_text("utf-8"), "html.parser").select("a[href^='https://']"):
            address = str(link["href"]).partition("#")[0]
            if OURS not in address:
                found.setdefault(address, page.relative_to(folder).as_posix())
    return found


def problem(address: str) -> str | None:
    """Why an address is gone, or None."""
    request = urllib.request.Request(address, headers={"User-Agent": "Mozilla/5.0 (link check)"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            return None
    except urllib.error.HTTPError as error:
        return f"answers {error.code}" if error.code in GONE else None
    except urllib.error.URLError as error:
        return "has no such host" if isinstance(error.reason, socket.gaierror) else None
    except OSError:
        return None  # slow or busy today


def main(folder: Path) -> int:
    """0 when every address answers, 1 with those that are gone."""
    gone = {address: (page, why) for address, page in links(folder).items() if (why := problem(address))}
    for address, (page, why) in gone.items():
        print(f"::warning title=Link::{address} on {page} {why}.")
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

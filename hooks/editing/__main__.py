"""`python -m editing [--lang fr] [--port 8000]` (`make edit`): one language builds in a second or two, all in five.

The browser shows each change by itself. The forms are shown, not received.
"""

import argparse
import os
import tempfile
from pathlib import Path

from editing.server import serve

ROOT = Path(__file__).parents[2]


def main(arguments: list[str] | None = None) -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m editing", description="Serve the site while it is being edited.")
    parser.add_argument("--lang", help="build this language only, such as fr; without it, all")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of mkdocs.yml")
    options = parser.parse_args(arguments)
    # mkdocs.yml reads LIVE and ONLY_LANGUAGE.
    os.environ |= {"LIVE": "true", "NO_MKDOCS_2_WARNING": "1"}
    if options.lang:
        os.environ["ONLY_LANGUAGE"] = options.lang
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        serve(options.root.resolve(), Path(folder), options.port)


if __name__ == "__main__":
    main()

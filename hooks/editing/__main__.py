"""`python -m editing [--lang fr] [--port 8000]` (`make edit`): one language builds in a second or two, all in five.

The browser shows each change by itself. The forms are shown, not received.
"""

import argparse
import os
import tempfile
from pathlib import Path

from sitedata.messages.suggestions import did_you_mean
from sitedata.messages.translatable import in_language, say, system_language
from sitedata.reading.languages import read_languages, read_paused

from editing.server import serve

ROOT = Path(__file__).parents[2]


def main(arguments: list[str] | None = None) -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m editing", description="Serve the site while it is being edited.")
    parser.add_argument("--lang", help="build this language only, such as fr; without it, all")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--root", type=Path, default=ROOT, help="folder of mkdocs.yml")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    if options.lang and (refused := _refused(root, options.lang)):
        parser.exit(2, f"{in_language(refused, system_language())}\n")
    # mkdocs.yml reads LIVE and ONLY_LANGUAGE.
    os.environ |= {"LIVE": "true", "NO_MKDOCS_2_WARNING": "1"}
    if options.lang:
        os.environ["ONLY_LANGUAGE"] = options.lang
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        serve(root, Path(folder), options.port)


def _refused(root: Path, code: str) -> str | None:
    """Return why a language cannot be built by itself; None when it can, and when mkdocs.yml names none at all."""
    names, problems = read_languages(root)
    if problems or code in names:
        return None
    if code in read_paused(root):
        return say("The language {code} is paused: write “build: true” in mkdocs.yml to see it.", code=code)
    return say("The site has no language {code}. {hint}", code=code, hint=did_you_mean(code, names))


if __name__ == "__main__":
    main()

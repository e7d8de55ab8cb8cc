"""Builds, serves, and builds again at each change, with MkDocs' own server for live reload."""

import errno
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer
from sitedata.loading import load_site
from sitedata.messages.problem_texts import report
from sitedata.messages.translatable import in_language, say, system_language

HOST = "127.0.0.1"
WATCHED = ("docs", "data", "overrides", "translations", "mkdocs.yml")
"""What a build reads, but for hooks/: Python keeps the modules it has imported, a new build would run the old code."""
POLLING_SECONDS = 0.1
"""Between two looks at the files, which take a millisecond. MkDocs waits half a second: longer than a build takes."""
PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>✗</title></head>
<body><pre>{text}</pre></body></html>
"""
"""What stands in the place of each page while something is wrong; the server adds its script for live reload."""


class _Listener(logging.Handler):
    """Keeps the warnings and errors it hears."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what a record says."""
        self.lines.append(record.getMessage())


def serve(root: Path, folder: Path, port: int) -> None:
    """Serve the site below `root`, built into `folder`, until Ctrl-C."""
    # MkDocs reads relative paths from where it stands.
    os.chdir(root)
    server = LiveReloadServer(lambda: attempt(root, folder), HOST, port, str(folder), polling_interval=POLLING_SECONDS)
    server.error_handler = lambda _: _not_found(folder)
    attempt(root, folder)
    for path in filter(Path.exists, (root / name for name in WATCHED)):
        server.watch(str(path))
    print(f"http://{HOST}:{port}/ (changed something in hooks/? Start again.)", flush=True)
    try:
        server.serve()  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        server.shutdown()
    except OSError as error:
        server.server_close()
        if error.errno != errno.EADDRINUSE:
            raise
        sentence = say(
            "Port {port} is in use: perhaps the site is already shown at {address}. For another port: {command}.",
            port=port,
            address=f"http://{HOST}:{port}/",
            command=f"make edit PORT={port + 1}",
        )
        raise SystemExit(in_language(sentence, system_language())) from None


def attempt(root: Path, folder: Path) -> None:
    """Build; when that fails, put what was said in the place of each page, and say it. Never raises: it would hang."""
    with _said() as said:
        try:
            if problems := _refused(root):
                logging.getLogger("mkdocs").error(problems)
                raise SystemExit
            config = load_config(str(root / "mkdocs.yml"), site_dir=str(folder))
            config.plugins.on_startup(command="serve", dirty=False)
            build(config)
        except (Exception, SystemExit) as error:
            said += [str(error)] if str(error) else []
            text = "\n\n".join(said)
            _show(folder, text)
            print(text, file=sys.stderr, flush=True)


def _refused(root: Path) -> str:
    """Return what the check says of a site that cannot be built, in the language of the system; empty if it can be.

    MkDocs reads mkdocs.yml before any hook: what is wrong there it would say in English, or not at all.
    """
    site, problems = load_site(root)
    return "" if site else report(problems, system_language())


@contextmanager
def _said() -> Iterator[list[str]]:
    """Collect the warnings and errors of MkDocs and its hooks."""
    handler, logger = _Listener(), logging.getLogger("mkdocs")
    logger.addHandler(handler)
    try:
        yield handler.lines
    finally:
        logger.removeHandler(handler)


def _show(folder: Path, text: str) -> None:
    page = PAGE.format(text=escape(text))
    for path in {*folder.rglob("*.html"), folder / "index.html", folder / "404.html"}:
        path.write_text(page, "utf-8")


def _not_found(folder: Path) -> bytes | None:
    page = folder / "404.html"
    return page.read_bytes() if page.is_file() else None

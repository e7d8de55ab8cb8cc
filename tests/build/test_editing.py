"""What `make edit` watches. How it serves is tried in a browser (tests/browser/test_editing.py)."""

import socket
from pathlib import Path

import pytest
from editing import server
from editing.__main__ import main
from editing.server import WATCHED, serve

from tests.conftest import ROOT, SOURCES, copy_sources


def test_a_change_of_anything_but_code_starts_a_build() -> None:
    """A change of hooks/ would only build again with the old code."""
    assert set(WATCHED) == set(SOURCES) - {"hooks"}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("es", "The language es is paused: write “build: true” in mkdocs.yml to see it."),
        ("de", "The site has no language de. Use one of: en, es, fr."),
    ],
)
def test_one_language_alone_is_one_that_is_published(
    code: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    if code == "es":
        text = text.replace("name: Español\n          build: true", "name: Español\n          build: false")
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    with pytest.raises(SystemExit, match="2"):
        main(["--lang", code, "--root", str(tmp_path)])
    assert capsys.readouterr().err == f"{said}\n"


@pytest.mark.parametrize(("old", "new"), [("\nnav:", "\nnav: ["), ("\nsite_name:", "\nsite_nam:")])
def test_a_slip_in_the_settings_is_told_in_the_page(
    old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And in the terminal. MkDocs would tell it in English, or end with a traceback."""
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    root = copy_sources(tmp_path)
    settings = (root / "mkdocs.yml").read_text("utf-8")
    assert old in settings
    (root / "mkdocs.yml").write_text(settings.replace(old, new, 1), "utf-8")
    (root / "site").mkdir()
    server.attempt(root, root / "site")
    page = (root / "site" / "index.html").read_text("utf-8")
    number = settings[: settings.index(old) + 1].count("\n") + 1
    assert f"línea {number}" in page
    assert "hallado" in page
    assert "Traceback" not in page
    assert f"línea {number}" in capsys.readouterr().err


def test_a_port_in_use_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dev container starts `make edit` each time somebody comes back: the first one may still be there."""
    monkeypatch.setattr(server, "attempt", lambda *_: None)
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"Le port {port} est occupé.*make edit PORT={port + 1}"):
            serve(tmp_path, tmp_path, port)

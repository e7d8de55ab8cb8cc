"""ProperDocs, the maintained fork of MkDocs, builds the same site from the same files (decisions/0018)."""

import gzip
import re
from importlib.metadata import version
from pathlib import Path

import brotli
import pytest

from tests.conftest import build, copy_sources

pytestmark = pytest.mark.process

GENERATOR = re.compile(rb'<meta name="generator" content="([^"]*)">')
NAMES = {"mkdocs": version("mkdocs"), "properdocs": f"ProperDocs {version('properdocs')}"}
"""How each engine calls itself in templates."""
MARKED = {"404.html", "404.html.br", "404.html.gz"}


def built(folder: Path, engine: str) -> dict[str, bytes]:
    """Every file of the site as `engine` makes it. Our pages do not name it: here the 404 page does."""
    folder.mkdir()
    root, target = copy_sources(folder), folder / "site"
    page = root / "overrides" / "404.html"
    marked = page.read_text("utf-8").replace("<title>", '<meta name="generator" content="{{ mkdocs_version }}"><title>')
    page.write_text(marked, "utf-8")
    done = build(root, target, engine)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}


def test_two_engines_differ_only_in_the_name_they_give_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    sites = {engine: built(tmp_path / engine, engine) for engine in NAMES}
    one, other = sites.values()
    assert set(one) == set(other)
    assert {name for name in one if one[name] != other[name]} == MARKED
    assert GENERATOR.sub(b"", one["404.html"]) == GENERATOR.sub(b"", other["404.html"])
    for engine, site in sites.items():
        assert [name.decode() for name in GENERATOR.findall(site["404.html"])] == [NAMES[engine]]
        assert brotli.decompress(site["404.html.br"]) == gzip.decompress(site["404.html.gz"]) == site["404.html"]

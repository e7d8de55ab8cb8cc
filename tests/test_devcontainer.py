"""The dev container: pinned, with what check, edit and preview need, and nothing that does not exist."""

import json
import re
from typing import Any

import pytest
from sitedata.messages.translatable import system_language

from tests.conftest import ROOT

TEXT = (ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def read() -> dict[str, Any]:
    """Read the file without its lines of comment."""
    found: dict[str, Any] = json.loads(re.sub(r"^\s*//.*$", "", TEXT, flags=re.M))
    return found


CONTAINER = read()


def test_the_image_is_one_release_by_its_digest() -> None:
    assert re.fullmatch(
        r"mcr\.microsoft\.com/devcontainers/python:\d+\.\d+\.\d+-3\.\d+-[a-z]+@sha256:[0-9a-f]{64}", CONTAINER["image"]
    )


def test_its_python_is_that_of_the_checks_on_github() -> None:
    check = (ROOT / ".github" / "workflows" / "check.yml").read_text("utf-8")
    [version] = set(re.findall(r'python-version: "([\d.]+)"', check))
    assert f"-{version}-" in CONTAINER["image"]


@pytest.mark.parametrize("key", ["postCreateCommand", "postAttachCommand"])
def test_it_calls_make_targets_that_exist(key: str) -> None:
    targets = re.findall(r"\bmake (\S+)", CONTAINER[key])
    assert len(targets) == 1
    assert f"\n{targets[0]}:" in MAKEFILE


def test_what_is_installed_is_what_check_and_edit_need() -> None:
    installed = re.findall(r"\bmake (\S+)", CONTAINER["postCreateCommand"])
    for target in ("check", "edit", "translations"):
        assert re.findall(rf"^{target}: (\S+) ##", MAKEFILE, re.M) == installed
    assert CONTAINER["waitFor"] == "postCreateCommand"
    assert CONTAINER["mounts"] == [
        "source=site-venv-${devcontainerId},target=${containerWorkspaceFolder}/.venv,type=volume"
    ]


def test_the_preview_is_the_port_of_make_edit() -> None:
    [port] = re.findall(r"^PORT \?= (\d+)$", MAKEFILE, re.M)
    assert CONTAINER["forwardPorts"] == [int(port)]
    assert CONTAINER["portsAttributes"][port]["onAutoForward"] == "openPreview"
    assert "--port $(PORT)" in MAKEFILE


def test_it_has_the_extensions_that_the_project_recommends() -> None:
    recommended = json.loads((ROOT / ".vscode" / "extensions.json").read_text("utf-8"))["recommendations"]
    assert CONTAINER["customizations"]["vscode"]["extensions"] == recommended


def test_messages_are_in_a_language_they_exist_in() -> None:
    """Without a language of the computer outside they are in the team's."""
    [default] = re.findall(r"\$\{localEnv:LANG:([^}]+)\}", CONTAINER["remoteEnv"]["LC_MESSAGES"])
    assert system_language({"LC_MESSAGES": default}) == "fr"


def test_the_files_it_opens_exist() -> None:
    for name in CONTAINER["customizations"]["codespaces"]["openFiles"]:
        assert (ROOT / name).is_file()

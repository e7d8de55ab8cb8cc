"""`python hooks/check_data.py`: exit 0 when clean, 1 with the problems, never a traceback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import FROZEN, ROOT
from tests.sitedata.casefiles import SMALL

pytestmark = pytest.mark.process


def check(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "hooks" / "check_data.py"), *arguments]
    variables = {**os.environ, "LC_ALL": "en_GB.UTF-8", "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False, env=variables)


def test_the_frozen_site_is_clean(project: Path) -> None:
    done = check("--root", str(project))
    assert done.returncode == 0
    assert "nothing to fix" in done.stdout


def test_nothing_is_put_in_order_for_a_check(project: Path) -> None:
    """ICU is not loaded: an editor waits for the answer."""
    code = (
        "import sys; from pathlib import Path; from sitedata.loading import load_site; load_site(Path(sys.argv[1])); "
    )
    command = [sys.executable, "-c", code + "sys.exit('icu' in sys.modules)", str(project)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
    assert subprocess.run(command, env=variables, timeout=60, check=False).returncode == 0


def test_another_folder_can_be_checked(tmp_path: Path) -> None:
    root = tmp_path / "small"
    shutil.copytree(SMALL, root)
    assert check("--root", str(root)).returncode == 0
    (root / "data" / "steps.yml").write_text("", "utf-8")
    done = check("--root", str(root))
    assert done.returncode == 1
    assert "data/steps.yml: one problem to fix\n  line 1, the file" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_site_is_a_problem(tmp_path: Path) -> None:
    done = check("--root", str(tmp_path))
    assert done.returncode == 1
    assert "mkdocs.yml: one problem to fix\n  line 1" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_wrong_call_ends_with_2_and_help_names_the_exit_codes() -> None:
    assert check("--lang", "xx").returncode == 2
    assert check("--format", "xml").returncode == 2
    assert "Exit codes: 0" in check("--help").stdout


def test_without_a_folder_the_project_itself_is_checked() -> None:
    """Whatever its content is now."""
    found, said = check("--format", "json"), check("--format", "json", "--root", str(ROOT))
    assert (found.returncode, found.stdout) == (said.returncode, said.stdout)
    assert isinstance(json.loads(found.stdout), list)


def test_problems_come_in_the_language_asked_for_or_that_of_the_system(tmp_path: Path, project: Path) -> None:
    assert "trouvé" in check("--root", str(tmp_path), "--lang", "fr").stdout
    assert "rien à corriger" in check("--root", str(project), "--lang", "fr").stdout
    assert "hallado" in check("--root", str(tmp_path), LC_ALL="es_ES.UTF-8").stdout


def test_other_programs_get_annotations_or_json(tmp_path: Path, project: Path) -> None:
    assert check("--root", str(tmp_path), "--format", "github").stdout.startswith("::error file=mkdocs.yml,line=1,")
    done = check("--root", str(tmp_path), "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)[0]["file"] == "mkdocs.yml"
    assert json.loads(check("--root", str(project), "--format", "json").stdout) == []


def test_github_gets_the_language_of_the_team_and_the_whole_list(tmp_path: Path) -> None:
    root, path = tmp_path / "project", tmp_path / "summary.md"
    shutil.copytree(FROZEN / "data", root / "data")
    shutil.copy(FROZEN / "mkdocs.yml", root)
    (root / "data" / "steps.yml").write_text("", "utf-8")
    told = ("--root", str(root), "--format", "github")
    assert "trouvé" in check(*told, GITHUB_STEP_SUMMARY=str(path)).stdout
    assert "### data/steps.yml : un problème à corriger\n" in path.read_text("utf-8").replace("\u00a0", " ")
    assert "hallado" in check(*told, "--lang", "es").stdout
    (root / "data" / "programme.yml").write_text("team_language: en\nname: [\n", "utf-8")
    assert "trouvé" in check(*told).stdout
    assert check("--format", "github", GITHUB_STEP_SUMMARY=str(path)).returncode == 0
    assert path.read_text("utf-8").endswith("rien à corriger.\n")


def test_a_terminal_without_the_signs_is_no_reason_to_fail(tmp_path: Path) -> None:
    done = check("--root", str(tmp_path), "--lang", "es", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr

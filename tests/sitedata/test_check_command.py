"""`python hooks/check_data.py`: exit 0 when clean, 1 with the problems, never a traceback."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.sitedata.casefiles import SMALL


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "hooks" / "check_data.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_real_site_is_clean() -> None:
    done = check()
    assert done.returncode == 0
    assert "nothing to mend" in done.stdout


def test_another_folder_can_be_checked(tmp_path: Path) -> None:
    root = tmp_path / "small"
    shutil.copytree(SMALL, root)
    assert check("--root", str(root)).returncode == 0
    (root / "data" / "steps.yml").write_text("", "utf-8")
    done = check("--root", str(root))
    assert done.returncode == 1
    assert "data/steps.yml:1" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_site_is_a_problem(tmp_path: Path) -> None:
    done = check("--root", str(tmp_path))
    assert done.returncode == 1
    assert "mkdocs.yml:1" in done.stdout
    assert "Traceback" not in done.stderr

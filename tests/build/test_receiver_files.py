"""What a build deletes beside the site: what an earlier one has put there, and nothing else."""

from pathlib import Path

import pytest
from sitedata.build.receiver_files import beside, forget


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return the folder beside a site, as a build leaves it."""
    folder = beside(tmp_path / "mieux")
    (folder / "editions" / "1").mkdir(parents=True)
    for name in ("forms.json", "headers.json", "redirects.json", "editions/1/index.html"):
        (folder / name).write_text("{}", "utf-8")
    return folder


def test_what_an_earlier_build_has_put_there_goes(target: Path) -> None:
    forget(target)
    assert not target.exists()
    forget(target)


def test_a_folder_of_somebody_elses_with_that_name_stays(target: Path) -> None:
    (target / "mieux.db").write_text("submissions", "utf-8")
    forget(target)
    assert [path.name for path in target.iterdir()] == ["mieux.db"]

"""Secrets from files: NAME_FILE, and systemd's LoadCredential."""

from pathlib import Path

import pytest

from receiver.config import settings
from receiver.config.table import SETTINGS
from receiver.errors import SettingError
from tests.receiver.terminal import command

URL = "postgresql://u:Tr0ub4dor@localhost/x"
SECRETS = {"DATABASE_URL": URL, "MAIL_URL": "smtps://u:Tr0ub4dor@mail.example.org"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "DATABASE_URL"


def refused(environment: dict[str, str]) -> str:
    with pytest.raises(SettingError) as caught:
        settings.read(environment)
    assert "Tr0ub4dor" not in caught.value.sentence
    assert len(caught.value.sentence.splitlines()) == 1
    return caught.value.sentence


def test_every_setting_with_a_password_is_a_secret() -> None:
    assert set(SECRETS) <= {setting.name for setting in SETTINGS if setting.secret}
    assert not [one.name for one in SETTINGS if "password" in one.expected and not one.secret]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("name", SECRETS)
def test_a_file_gives_a_secret(name: str, end: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes((SECRETS[name] + end).encode())
    wanted = settings.read({name: SECRETS[name]})
    assert settings.read({f"{name}_FILE": str(tmp_path / name)}) == wanted
    assert settings.read({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == wanted


@pytest.mark.parametrize(
    "content", ["", "\n", " \n", f"{URL}\n\n", f"\ufeff{URL}", f"'{URL}'", f"{URL} # mine", "x" * 9000]
)
def test_a_file_with_something_else_is_refused(content: str, file: Path) -> None:
    file.write_text(content, "utf-8")
    assert refused({"DATABASE_URL_FILE": str(file)}).startswith("DATABASE_URL ")


def test_an_empty_file_is_not_the_default(file: Path) -> None:
    file.touch()
    assert "comes from DATABASE_URL_FILE, which is empty:" in refused({"DATABASE_URL_FILE": str(file)})
    sentence = refused({"CREDENTIALS_DIRECTORY": str(file.parent)})
    assert "comes from the credential DATABASE_URL of systemd, which is empty:" in sentence


def test_a_file_that_cannot_be_read_is_told(file: Path) -> None:
    assert "cannot be read (No such file or directory):" in refused({"DATABASE_URL_FILE": str(file)})
    assert "cannot be read (Is a directory):" in refused({"DATABASE_URL_FILE": str(file.parent)})
    settings.read({"CREDENTIALS_DIRECTORY": str(file.parent)})
    settings.read({"CREDENTIALS_DIRECTORY": str(file)})


def test_a_secret_comes_from_one_place_only(file: Path) -> None:
    file.write_text(URL)
    twice = {"DATABASE_URL": URL, "DATABASE_URL_FILE": str(file)}
    assert "is set more than once (DATABASE_URL, DATABASE_URL_FILE), keep one:" in refused(twice)
    thrice = {**twice, "CREDENTIALS_DIRECTORY": str(file.parent)}
    assert "(DATABASE_URL, DATABASE_URL_FILE, the credential DATABASE_URL of systemd)" in refused(thrice)
    assert settings.read({"DATABASE_URL": " ", "DATABASE_URL_FILE": str(file)}).database_url == URL


def test_a_command_reads_its_database_from_a_file(environment: dict[str, str], reference: str, file: Path) -> None:
    file.write_text(environment.pop("DATABASE_URL") + "\n")
    done = command({**environment, "DATABASE_URL_FILE": str(file)}, "inbox")
    assert (done.returncode, done.stderr) == (0, "")
    assert reference in done.stdout

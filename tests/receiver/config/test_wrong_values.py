"""Wrong values of every setting: one sentence each, exit status 2, and never a part of a password."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receiver.config import settings
from receiver.config.table import SETTINGS, Setting
from receiver.errors import SettingError
from tests.patience import patient
from tests.receiver.terminal import command

BY_NAME = {setting.name: setting for setting in SETTINGS}
SECRET = "Tr0ub4dor"
SENTENCE = r"{name} [^\n]+: expected [^\n]+, such as [^\n]+\."


def _wrong_values() -> dict[str, list[str]]:
    text = Path(__file__).with_name("wrong_values.txt").read_text("utf-8").replace("{s}", SECRET)
    blocks = re.findall(r"^\[\[(.+)\]\]\n((?:.+\n)+)", text, re.MULTILINE)
    found = defaultdict(list)
    for names, values in blocks:
        for name in names.split():
            found[name] += values.splitlines()
    return found


WRONG = _wrong_values()


def spoilt(example: str) -> Iterator[str]:
    """What env files, shells and editors make of a good value."""
    for quote in "\"'`":
        yield f"{quote}{example}{quote}"
        yield f"{example}{quote}"
    yield f"“{example}”"
    yield from (f"{example}\r", f"{example}\n", f"{example}\\n\n", f"\ufeff{example}", f"{example}\ufeff")
    yield from (f"\u00a0{example}", f"{example}\u00a0", f"{example}\u3000", f"{example}\u200b", f"{example}\u2028")
    yield from (f"{example} # comment", f"{example}\t# comment", "# comment", f"{example}\x1b[0m", f"{example}\x7f")
    yield from (f"{example}\x85", f"{example[:1]}\x01{example[1:]}", f"{example}\udce9", f"\udcff\udcfe{example}")
    yield from ("${UNSET}", "$(cat file)", "$VALUE", f"{example}{'9' * 10_000}", "\r", "\u00a0", '""', "''")


def sentence_of(name: str, value: str) -> str:
    with pytest.raises(SettingError) as caught:
        settings.read({name: value})
    assert caught.value.exit_status == 2
    return caught.value.sentence


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_wrong_value_is_one_sentence(setting: Setting) -> None:
    assert len(set(WRONG[setting.name])) >= 20
    pattern = re.compile(SENTENCE.format(name=setting.name))
    for value in WRONG[setting.name]:
        sentence = sentence_of(setting.name, value)
        assert pattern.fullmatch(sentence), (value, sentence)
        assert sentence.endswith(f": expected {setting.expected}, such as {setting.example}.")
        assert SECRET not in sentence


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_traces_of_files_and_editors_are_named(setting: Setting) -> None:
    for value in spoilt(setting.example):
        assert re.fullmatch(SENTENCE.format(name=setting.name), sentence_of(setting.name, value)), ascii(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ('"8000"', "has quotes around it"),
        ("8000'", "has quotes around it"),
        ("8000\r", "carriage return, save the file with LF instead of CRLF"),
        ("8000\n", "line break"),
        ("8000 # port", "comment"),
        ("8000\u00a0", "invisible character"),
        ("\ufeff8000", "byte order mark"),
        ("８０００", "digits 0 to 9"),
        ("٨٠٠٠", "digits 0 to 9"),
        ("8\udce9", "not UTF-8"),
        ("-1", "below 0"),
        ("70000", "too large"),
        ("${PORT}", "variable"),
    ],
)
def test_a_sentence_says_what_is_wrong(value: str, words: str) -> None:
    assert words in sentence_of("PORT", value)


@pytest.mark.parametrize(
    ("password", "advice"),
    [
        ("a@b", "@ as %40"),
        ("a:b", ": as %3A"),
        ("a/b", "/ as %2F"),
        ("a?b", "? as %3F"),
        ("a#b", "# as %23"),
        ("a%b", "% as %25"),
        ("a[b", "[ as %5B"),
        ("a b", "as %20"),
    ],
)
@pytest.mark.parametrize("url", ["MAIL_URL=smtp://u:{}@mail.example.org", "DATABASE_URL=postgresql://u:{}@localhost/x"])
def test_a_password_with_an_unescaped_sign_is_told_how_to_write_it(url: str, password: str, advice: str) -> None:
    name, _, value = url.partition("=")
    assert advice in sentence_of(name, value.format(password))


TAILS = ["", "/x", ":port/x", ":25?tls=no", "/x?sslmode=far", "/x?a=b@c"]
# The driver is imported with the first such address: no example of hypothesis has to wait for it.
settings.examine({"DATABASE_URL": "postgresql://localhost/x"})
SIGNS = st.text(st.sampled_from("@:/?#[]% &=+,;"), max_size=6)


@patient
@given(
    before=SIGNS, after=SIGNS, tail=st.sampled_from(["", "/x", ":port/x", ":25?tls=no", "/x?sslmode=far", "/x?a=b@c"])
)
def test_no_part_of_a_password_is_ever_told_or_shown(before: str, after: str, tail: str) -> None:
    url = f"u:{before}{SECRET}{after}@localhost{tail}"
    for name, scheme in (("DATABASE_URL", "postgresql"), ("DATABASE_URL", "mysql"), ("MAIL_URL", "smtp")):
        reading = settings.examine({name: f"{scheme}://{url}"})
        found = reading.settings
        assert SECRET not in f"{reading.wrong}{found.database_shown}{found.mail}{found.mail!r}"


@patient
@given(name=st.sampled_from([setting.name for setting in SETTINGS]), value=st.text(st.characters(), max_size=40))
def test_whatever_is_set_is_read_or_refused(name: str, value: str) -> None:
    sentences = settings.examine({name: value}).wrong.values()
    assert all(re.fullmatch(SENTENCE.format(name=name), sentence) for sentence in sentences)


def test_everything_wrong_is_told_in_one_go(environment: dict[str, str]) -> None:
    wrong = {"PORT": "x", "MAIL_FROM": "a..b@example.org", "DATABASE_URL": f"postgresql://u:a@{SECRET}@localhost/x"}
    done = command({**environment, **wrong}, "inbox")
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["PORT", "DATABASE_URL", "MAIL_FROM"]
    assert SECRET not in done.stderr


def test_an_empty_value_is_the_default() -> None:
    for value in ("", " ", "\t"):
        assert settings.read(dict.fromkeys(BY_NAME, value)) == settings.read({})
    assert settings.read({"PORT": " 8001\t"}).port == 8001

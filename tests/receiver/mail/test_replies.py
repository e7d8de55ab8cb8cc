"""What servers say instead of taking a mail is understood: whose fault it is, and nothing personal is kept of it."""

import re
from pathlib import Path

import pytest
import yaml

from receiver.mail import reasons
from receiver.mail.errors import ContentError, PermanentError, PolicyError, RelayError, TemporaryError, TooLargeError
from receiver.mail.replies import judged

REPLIES = yaml.safe_load((Path(__file__).parent / "replies.yml").read_text())
KINDS = {
    "size": TooLargeError,
    "files": ContentError,
    "rule": PolicyError,
    "relay": RelayError,
    "mail": PermanentError,
    "later": TemporaryError,
}
"""What each fault is raised as."""


@pytest.mark.quick
@pytest.mark.parametrize("case", REPLIES, ids=lambda case: f"{case['step']} {case['reply'][:40]}")
def test_each_reply_is_understood(case: dict[str, str]) -> None:
    code, text = int(case["reply"][:3]), case["reply"][4:]
    error = judged(case["step"], code, text)
    assert (reasons.name_of(str(error)), type(error)) == (case["reason"], KINDS[case["fault"]])
    assert set(str(error).split()[1:]) <= {str(code), *text.replace("-", " ").split()}
    assert "@" not in str(error)


@pytest.mark.quick
def test_an_operator_reads_a_sentence_with_the_codes() -> None:
    login = "The mail server refuses the login (535 5.7.8): check user and password in MAIL_URL."
    assert reasons.told("login 535 5.7.8") == login
    assert reasons.told("name-unknown") == "The name of the mail server is not found: check the host in MAIL_URL."
    assert reasons.told("RuntimeError").startswith("The mail could not be sent (RuntimeError): ")


@pytest.mark.quick
@pytest.mark.parametrize("word", reasons.REASONS)
def test_each_reason_is_one_sentence(word: str) -> None:
    told = reasons.told(f"{word} 5.0.0")
    assert re.fullmatch(r"[A-Z][^.:]+ \(5\.0\.0\): [a-z].+[^.]\.", told)
    assert (told.count(": "), told.count(". ")) == (1, 0)

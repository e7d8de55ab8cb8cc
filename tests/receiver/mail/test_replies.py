"""What servers say instead of taking a mail is understood: whose fault it is, and nothing personal is kept of it."""

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
    assert reasons.told("login 535 5.7.8") == "The mail server refuses the login (535 5.7.8)."
    assert reasons.told("silent") == "The mail server did not answer in time."
    assert reasons.told("RuntimeError") == "The mail could not be sent (RuntimeError)."

"""The table of filled placeholders says what the code fills: read from the receiver, the scripts and the hooks."""

import ast
import re
from pathlib import Path

from sitedata.form_contract.error_messages import messages
from sitedata.form_contract.filled_words import (
    BY_ANSWER,
    DIGEST,
    ERROR,
    FILLED,
    NONE,
    OF_RECEIVER,
    SUBMISSION_MAIL,
    filled,
)
from sitedata.language.placeholders import PLACEHOLDER
from sitedata.loading import load_site

from tests.conftest import ROOT
from tests.sitedata.casefiles import SMALL

RECEIVER = ROOT / "receiver"
SCRIPTS = ROOT / "overrides" / "scripts"


def calls(path: Path) -> list[ast.Call]:
    """Return the calls of `….word(…)` in a module."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return [n for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "word"]


def keywords(path: Path) -> list[set[str]]:
    return [{keyword.arg for keyword in call.keywords if keyword.arg} for call in calls(path)]


def test_a_mail_of_a_submission_fills_its_placeholders() -> None:
    found = [names for names in keywords(RECEIVER / "mail" / "submission_mails.py") if names]
    assert found == [set(filled("mail.confirmation_link")), set(SUBMISSION_MAIL), set(filled("mail.addition_to"))]


def test_the_mail_of_a_withdrawal_fills_its_placeholders() -> None:
    tree = ast.parse((RECEIVER / "mail" / "withdrawal.py").read_text("utf-8"))
    tables = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    keys = [{key.value for key in table.keys if isinstance(key, ast.Constant)} for table in tables]
    assert set(filled("mail.withdrawn_body")) in keys


def test_a_digest_fills_its_placeholders() -> None:
    tree = ast.parse((RECEIVER / "mail" / "digest.py").read_text("utf-8"))
    tables = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    keys = [{key.value for key in table.keys if isinstance(key, ast.Constant)} for table in tables]
    assert set(DIGEST) in keys


def test_a_problem_page_fills_its_placeholders() -> None:
    text = (RECEIVER / "web" / "problem_pages.py").read_text("utf-8")
    assert 'values = {"max_mb"' in text
    closed = re.findall(r'"closed", values=\{"(\w+)"', (RECEIVER / "web" / "form_pages.py").read_text("utf-8"))
    assert {*closed, "max_mb"} == filled("receiver.closed")


def test_the_scripts_fill_theirs() -> None:
    text = "".join(path.read_text("utf-8") for path in SCRIPTS.rglob("*.js"))
    by_form = re.findall(r'fill\(words\["(browser\.\w+)"\], \{ ([^}]+) \}', text)
    assert {key: set(re.findall(r"(?:^|, )(\w+)", values)) for key, values in by_form} == {
        key: set(names) for key, names in FILLED.items() if key.startswith("browser.")
    }
    by_search = set(re.findall(r'replace\("\{(\w+)\}"', text))
    assert by_search == filled("search.found") | filled("search.none") | filled("search.sections") | filled(
        "search.similar"
    )


def test_a_refused_answer_fills_what_its_message_may_name() -> None:
    site, _ = load_site(SMALL)
    assert site
    for form in site.forms.values():
        for field in form.fields():
            for sentence in messages(field, form, site, "en").values():
                assert set(PLACEHOLDER.findall(sentence)) <= BY_ANSWER
    assert filled("error.too_long") == ERROR


def test_the_receiver_and_the_script_fill_what_only_the_answer_tells() -> None:
    python = re.findall(r'(?:numbers=\{|told = .*\{)"(\w+)":', (RECEIVER / "forms" / "kinds.py").read_text("utf-8"))
    script = re.findall(r"(?:broken|fault)\(.*\{ (\w+) \}\)", (SCRIPTS / "form" / "rules.js").read_text("utf-8"))
    assert set(python) == set(script) == BY_ANSWER


def test_the_longest_beginning_holds() -> None:
    assert filled("mail.digest_body") == DIGEST
    assert filled("mail.team_intro") == SUBMISSION_MAIL
    assert filled("mail.not_given") == NONE
    assert filled("menu.open") == NONE


def test_the_words_of_the_receiver_are_those_that_it_asks_for() -> None:
    """Read from its code: whole keys, and words of pages that say why something was refused."""
    text = "".join(path.read_text("utf-8") for path in RECEIVER.rglob("*.py"))
    frozen = (ROOT / "tests" / "frozen" / "data" / "words.yml").read_text("utf-8")
    known = {*re.findall(r"^((?:copy|mail|receiver|report)\.\w+):$", frozen, re.M), "form.title_prefix"}
    known |= {"form.file_size", "form.kept_file", "form.kept_files"}
    assert known == set(OF_RECEIVER)
    assert all(f'"{key}"' in text or f'"{key.partition(".")[2]}"' in text for key in OF_RECEIVER)

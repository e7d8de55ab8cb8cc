"""Problems for people, for GitHub and for programs."""

import json
from dataclasses import replace

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.report import as_json, github, report
from sitedata.messages.translatable import say

FILE = "data/a,b.yml"
FIRST = Problem(FILE, 2, say("record {name}", name=quoted("x")), say("nothing"), say("a text"), say("Add that word."))
SECOND = Problem("data/z.yml", 1, "id", "100 %\n", say("a number"), say("Correct the value."))


def test_a_report_has_a_heading_and_a_count_for_each_file() -> None:
    assert report([SECOND, FIRST, FIRST]) == (
        "2 problems to fix\n\n"
        "data/a,b.yml: one problem to fix\n"
        "  line 2, record “x”\n    found: nothing\n    expected: a text\n    Add that word.\n\n"
        "data/z.yml: one problem to fix\n"
        "  line 1, id\n    found: 100 %\n\n    expected: a number\n    Correct the value."
    )


def test_a_report_speaks_french() -> None:
    said = report([FIRST], "fr")
    assert said.startswith("un problème à corriger\n\ndata/a,b.yml\u00a0: un problème")
    assert "  ligne 2, fiche «\u00a0x\u00a0»\n    trouvé\u00a0: rien\n    attendu\u00a0: un texte\n" in said


def test_a_workflow_command_escapes_what_would_end_it() -> None:
    first, second = github([FIRST, SECOND]).split("\n")
    assert first.startswith("::error file=data/a%2Cb.yml,line=2,title=record “x”::record “x”: found nothing; ")
    assert "found 100 %25%0A; expected" in second


def test_a_warning_is_one_for_github_and_for_programs_and_does_not_stop() -> None:
    warning = replace(FIRST, severity="warning")
    assert github([warning]).startswith("::warning file=")
    assert json.loads(as_json([warning]))[0]["severity"] == "warning"
    assert (FIRST.stops, warning.stops) == (True, False)


def test_json_has_every_part_and_the_whole() -> None:
    found = json.loads(as_json([FIRST], "es"))
    assert found == [
        {
            "file": FILE,
            "line": 2,
            "severity": "error",
            "where": "ficha «x»",
            "found": "nada",
            "expected": "un texto",
            "repair": "Añada esa entrada.",
            "message": "ficha «x» – hallado: nada; esperado: un texto. Añada esa entrada.",
        }
    ]
    assert json.loads(as_json([])) == []

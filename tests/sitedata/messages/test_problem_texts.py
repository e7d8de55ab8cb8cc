"""Problems for people and for programs."""

import json
from dataclasses import replace

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.problem_texts import as_json, conclusion, report
from sitedata.messages.translatable import say

FILE = "data/a,b.yml"
FIRST = Problem(FILE, 2, say("record {name}", name=quoted("x")), say("nothing"), say("a text"), say("Delete it."))
SECOND = Problem("data/z.yml", 1, "id", "100 %\n", say("a number"), say("Correct the value."))


def test_a_report_has_a_heading_and_a_count_for_each_file() -> None:
    assert report([SECOND, FIRST, FIRST]) == (
        "2 problems to fix\n\n"
        "data/a,b.yml: one problem to fix\n"
        "  line 2, record “x”\n    found: nothing\n    expected: a text\n    Delete it.\n\n"
        "data/z.yml: one problem to fix\n"
        "  line 1, id\n    found: 100 %\n\n    expected: a number\n    Correct the value."
    )


def test_a_report_speaks_french() -> None:
    said = report([FIRST], "fr")
    assert said.startswith("un problème à corriger\n\ndata/a,b.yml\u00a0: un problème")
    assert "  ligne 2, fiche «\u00a0x\u00a0»\n    trouvé\u00a0: rien\n    attendu\u00a0: un texte\n" in said


def test_a_report_counts_warnings_apart_labels_them_and_puts_errors_first() -> None:
    warning = replace(FIRST, line=1, severity="warning")
    said = report([warning, FIRST, replace(warning, file="data/a.yml")])
    assert said.startswith(
        "one problem to fix, 2 warnings\n\ndata/a,b.yml: one problem to fix, one warning\n  line 2, "
    )
    assert "\n  line 1 (warning), record “x”\n    found: nothing\n" in said
    assert said.index("line 2") < said.index("line 1 (warning)") < said.index("data/a.yml: one warning")
    assert report([warning], "fr").startswith("un avertissement\n")
    assert "  línea 1 (aviso), ficha «x»" in report([warning], "es")


def test_a_site_with_warnings_has_something_to_look_at() -> None:
    assert conclusion(2, ("en", "de"), 1) == "2 pages in en, de, 1 forms: nothing to fix."
    warned = conclusion(2, ("en", "de"), 1, warnings=True)
    assert warned == "2 pages in en, de, 1 forms: the site can be built. Check the warnings."


def test_a_warning_is_one_for_programs_and_does_not_stop() -> None:
    warning = replace(FIRST, severity="warning")
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
            "repair": "Elimínelo.",
            "message": "ficha «x» – hallado: nada; esperado: un texto. Elimínelo.",
        }
    ]
    assert json.loads(as_json([])) == []

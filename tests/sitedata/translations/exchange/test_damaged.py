"""What comes back damaged is refused with its line, and changes nothing."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sitedata.translations.exchange.conftest import Translators, contents

CASES = yaml.safe_load(Path(__file__).with_name("damaged.yml").read_text("utf-8"))
GOOD = "Contacto con nuevos entornos profesionales", "Contacto con otros entornos profesionales"


def damaged(file: str, case: dict[str, Any]) -> tuple[str, int]:
    """Return the file that comes back, and the line that is told: of the text's <target> or msgstr, or `line`."""
    place = file.index(case["find"])
    back = file[:place] if case.get("cut") else file[:place] + case["put"] + file[place + len(case["find"]) :]
    if case["format"] == "po" and not case.get("whole"):
        entry = back.rindex("\n\n", 0, place + 1 + case.get("from", 0))
        place = back.index("\nmsgstr", entry) + 1
    return back, case.get("line", back.count("\n", 0, place) + 1 + case.get("below", 0))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['format']}: {case['about']}")
def test_it_is_refused_with_its_line(site: Translators, exported: dict[str, str], case: dict[str, Any]) -> None:
    back, line = damaged(exported[case["format"]].replace(*GOOD), case)
    code, said = site.take(back)
    assert code == (2 if case.get("whole") else 1), said
    assert case["says"] in said
    assert "back: one problem to fix" in said
    assert f"  line {line}, the " in said, said
    taken = set() if case.get("whole") else {"data/benefits.yml", "translations/es.txt"}
    assert site.changes().keys() == taken  # what is right in the same file is taken


def test_editors_are_told_in_their_language(site: Translators) -> None:
    back = site.export("po").replace('"{max} caracteres como', '"Caracteres como')
    french, spanish = site.take(back, "fr")[1], site.take(back, "es")[1]
    assert "les emplacements et la mise en forme de l’original" in french
    assert "los marcadores y el formato del original" in spanish
    assert contents(site.root) == site.before


def test_a_file_in_another_encoding_is_refused(site: Translators) -> None:
    back = site.export("po").encode("utf-8").replace("máximo".encode(), "máximo".encode("latin-1"), 1)
    code, said = site.take(back)
    assert code == 2
    assert "bytes in another encoding" in said


def test_a_file_in_the_encoding_that_it_names_is_read(site: Translators) -> None:
    exported = site.export("xliff-1.2")
    back = exported.replace("encoding='UTF-8'", "encoding='UTF-16'").encode("utf-16")
    texts = exported.count("<trans-unit ")
    assert site.take(back) == (0, f"{texts} texts read: 0 changed, 0 units recorded as reviewed\n")

"""Texts go out and come back: unchanged, nothing differs; one changed, one place differs."""

import re

import pytest
from sitedata.translations.standing import entries

from tests.sitedata.translations.exchange.conftest import FORMATS, LANGUAGES, Translators, contents

ALL = pytest.mark.parametrize("format", FORMATS)


@ALL
def test_unchanged_texts_change_no_byte(site: Translators, format: str) -> None:
    assert site.take(site.export(format))[0] == 0
    assert contents(site.root) == site.before


@ALL
def test_every_text_of_the_site_goes_out(site: Translators, format: str) -> None:
    file = site.export(format)
    assert len(re.findall(r"^msgctxt|<unit |<trans-unit ", file, re.M)) > 700
    for words in ("caracteres como máximo", "Candidatura de experto", "cómo se desarrolla una acción"):
        assert words in file
    assert "At most 60 characters." in file  # the title of a page
    assert "Below a long answer." in file  # `about` of a word
    assert "data/words.yml:" in file


CHANGES = [
    ("una foto legible de cada página", "una foto nítida de cada página", "data/forms/request.yml"),
    ("cómo se desarrolla una acción", "cómo transcurre una acción", "docs/es/apply-received.md"),
    ("organizaciones regionales a gestionar mejor", "organizaciones regionales a gestionar bien", "data/programme.yml"),
]


@ALL
@pytest.mark.parametrize(("old", "new", "name"), CHANGES)
def test_one_changed_text_changes_one_place(site: Translators, format: str, old: str, new: str, name: str) -> None:
    file = site.export(format)
    assert file.count(old) == 1, file.count(old)
    code, said = site.take(file.replace(old, new))
    assert code == 0, said
    changes = site.changes()
    assert list(changes) == [name, "translations/es.txt"]
    assert all(len(lines) == 1 for gone_and_new in changes.values() for lines in gone_and_new), changes
    assert new in changes[name][1][0]
    assert not [entry for entry in entries(site.root, LANGUAGES) if entry.language == "es"]  # recorded as reviewed


@ALL
def test_no_break_spaces_stay_where_a_program_makes_them_common(site: Translators, format: str) -> None:
    file = site.export(format)
    assert "\u00a0" in file
    back = file.replace("\u00a0", " ").replace("\u202f", " ")
    assert site.take(back)[0] == 0
    assert not site.changes()
    assert site.take(back.replace("una foto legible de cada página", "una foto nítida de cada página"))[0] == 0
    [changed, _] = site.changes().values()
    assert "15\u00a0MB" in changed[1][0]


def without(site: Translators, name: str, line: str) -> None:
    """Delete a line of a file."""
    path = site.root / name
    text = path.read_text("utf-8")
    assert text.count(line) == 1
    path.write_text(text.replace(line, ""), "utf-8")


@ALL
def test_what_is_missing_comes_back_beside_its_siblings(site: Translators, format: str) -> None:
    without(site, "data/benefits.yml", "    es: Contacto con nuevos entornos profesionales\n")
    without(
        site, "docs/es/apply-received.md", "Mientras tanto, vea [cómo se desarrolla una acción](how-it-works.md).\n\n"
    )
    file = site.export(format)
    assert "Contacto con nuevos" not in file
    for french, spanish in (
        ("S’exposer à de nouveaux environnements professionnels", "Contacto con nuevos entornos profesionales"),
        ("En attendant, voyez ", "Mientras tanto, vea "),
    ):
        file = translated(file, french, spanish)
    code, said = site.take(file)
    assert code == 0, said
    assert not site.changes().keys() - {"translations/es.txt"}


def translated(file: str, french: str, spanish: str) -> str:
    """Return a file with a translation where there was none."""
    if "msgid" in file:
        entry = re.search(rf'msgid "{french}(.*)"\nmsgstr ""', file)
        assert entry
        link = entry[1].replace("comment se déroule une action", "cómo se desarrolla una acción")
        return file.replace(entry[0], entry[0][:-2] + f'"{spanish}{link}"')
    source = re.search(rf"<source>{french}(.*)</source>(?:\s*<target.*</target>)?", file)
    assert source
    rest = source[1].replace("comment se déroule une action", "cómo se desarrolla una acción")
    return file.replace(source[0], f"<source>{french}{source[1]}</source><target>{spanish}{rest}</target>")


@ALL
def test_a_page_that_a_language_lacks_is_made_of_its_texts(site: Translators, format: str) -> None:
    file = site.export(format)
    page = site.root / "docs" / "es" / "themes.md"
    page.unlink()
    code, said = site.take(file)
    assert code == 0, said
    before = site.before["docs/es/themes.md"].decode()
    assert page.read_text("utf-8") == before
    assert "translations/es.txt" not in site.changes()


def test_a_page_of_which_a_text_is_missing_is_not_made(site: Translators) -> None:
    file = site.export("po")
    (site.root / "docs" / "es" / "themes.md").unlink()
    code, said = site.take(file.replace('msgstr "Temas"', 'msgstr ""'))
    assert code == 0
    assert "docs/es/themes.md" in said
    assert "1 texts that are not translated" in said
    assert not (site.root / "docs" / "es" / "themes.md").exists()


def test_a_translation_of_an_older_original_is_refused_and_others_are_taken(site: Translators) -> None:
    file = site.export("xliff-1.2")
    path = site.root / "data" / "benefits.yml"
    path.write_text(path.read_text("utf-8").replace("fr: S’exposer", "fr: Goûter"), "utf-8")
    back = file.replace("Contacto con nuevos", "Encuentro con nuevos").replace("cómo se desarrolla", "cómo transcurre")
    code, said = site.take(back)
    assert code == 1
    assert "The original has changed since the export" in said
    assert "cómo transcurre" in (site.root / "docs/es/apply-received.md").read_text("utf-8")
    assert "Encuentro" not in path.read_text("utf-8")


STATES = {
    "po": ("#, fuzzy\nmsgctxt", "msgctxt"),
    "xliff-1.2": ('state="needs-review-translation" state-qualifier="x-site-outdated"', 'state="translated"'),
    "xliff": ('state="initial" subState="site:outdated"', 'state="reviewed"'),
}


@ALL
def test_outdated_texts_go_out_as_such_and_are_reviewed_when_somebody_confirms_them(
    site: Translators, format: str
) -> None:
    for name in ("data/benefits.yml", "docs/fr/themes.md"):
        path = site.root / name
        path.write_text(
            re.sub(r"(fr: S’exposer|description: Les) ", r"\1 bien ", path.read_text("utf-8"), count=1), "utf-8"
        )
    file = site.export(format)
    outdated, confirmed = STATES[format]
    number = file.count(outdated)
    assert number > 8  # one text, and all paragraphs of the page
    assert site.take(file)[0] == 0
    assert len([entry for entry in entries(site.root, LANGUAGES) if entry.language == "es"]) == 2
    code, said = site.take(file.replace(outdated, confirmed, number - 1))
    assert code == 0
    assert "docs/es/themes.md" in said
    assert "texts that nobody has confirmed" in said
    assert site.take(file.replace(outdated, confirmed))[0] == 0
    assert not [entry for entry in entries(site.root, LANGUAGES) if entry.language == "es"]
    assert list(site.changes()) == ["data/benefits.yml", "docs/fr/themes.md", "translations/es.txt"]


DRAFTS = {
    "po": ('msgctxt "docs/apply-received.md#', '#, fuzzy\nmsgctxt "docs/apply-received.md#'),
    "xliff-1.2": ('<target state="final">Mientras', '<target state="needs-review-l10n">Mientras'),
}
"""XLIFF 2.1 has no state for drafts."""


@pytest.mark.parametrize("format", DRAFTS)
def test_a_draft_is_not_taken(site: Translators, format: str) -> None:
    file = site.export(format).replace("cómo se desarrolla una acción", "cómo transcurre una acción")
    code, said = site.take(file.replace(*DRAFTS[format]))
    assert code == 0
    assert "a translation that is marked as not finished" in said
    assert not site.changes()


def test_files_with_other_line_ends_keep_them(site: Translators) -> None:
    file = site.export("po")
    path = site.root / "docs" / "es" / "apply-received.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    assert site.take(file.replace("cómo se desarrolla", "cómo transcurre"))[0] == 0
    assert path.read_bytes() == before.replace("cómo se desarrolla".encode(), "cómo transcurre".encode())

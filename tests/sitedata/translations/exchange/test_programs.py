"""What programs of translators do to a file: nothing of it changes a text of the site."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from tests.programs import needed, needed_module
from tests.sitedata.translations.exchange.conftest import Translators

pytestmark = pytest.mark.slow


def decomposed(file: str) -> str:
    """Write accents as signs of their own, as macOS does."""
    return re.sub("á", "a\u0301", file)


def in_segments(file: str) -> str:
    """Cut texts of XLIFF 1.2 into sentences, as most programs do."""

    def cut(found: re.Match[str]) -> str:
        whole = "".join(
            f'<mrk mtype="seg" mid="{number}">{part}</mrk>' for number, part in enumerate(found[2].split(". "))
        )
        return f"{found[1]}{whole.replace('</mrk><mrk', '</mrk>. <mrk')}</target>"

    return re.sub(r"(<target[^>]*>)([^<]*)</target>", cut, file)


def cut_in_two(file: str) -> str:
    """Cut texts of XLIFF 2.1 into segments, with what stands between them, and the second one first."""

    def cut(found: re.Match[str]) -> str:
        state, source, target = found.groups()
        (one, two), (first, second) = source.split(". ", 1), target.split(". ", 1)
        return (
            f"<segment{state}><source>{one}.</source><target order='1'>{first}.</target></segment>"
            f"<ignorable><source> </source></ignorable>"
            f"<segment{state}><source>{two}</source><target order='3'>{second}</target></segment>"
        )

    return re.sub(
        r"<segment([^>]*)>\s*<source>([^<]*\. [^<]*)</source>\s*<target>([^<]*\. [^<]*)</target>\s*</segment>",
        cut,
        file,
    )


def with_other_codes(file: str) -> str:
    """Write a pair as two codes: a program may cut a text inside of it."""
    return re.sub(
        r'<pc id="(\d+)" dataRefStart="(\w+)" dataRefEnd="(\w+)">([^<]*)</pc>(?=[^<]*</target>)',
        r'<sc id="\1" dataRef="\2"/>\4<ec startRef="\1" dataRef="\3"/>',
        file,
    )


def with_prefixes(file: str) -> str:
    """Write the elements with a prefix, attributes in another order, characters as numbers."""
    file = re.sub(r"<(/?)(?!\?)", r"<\1x:", file).replace(" xmlns=", " xmlns:x=")
    return file.replace("ó", "&#xF3;").replace('state="final"', "state = 'final'")


XLIFF, XLIFF_12, PO = "xliff", "xliff-1.2", "po"
HARMLESS: dict[str, tuple[str, Callable[[str], str]]] = {
    "2.1: line ends": (XLIFF, lambda file: file.replace("\n", "\r\n")),
    "1.2: byte order mark": (XLIFF_12, lambda file: "\ufeff" + file),
    "2.1: common spaces": (XLIFF, lambda file: file.replace("\u00a0", " ").replace("\u202f", " ")),
    "2.1: accents": (XLIFF, decomposed),
    "po: accents": (PO, decomposed),
    "1.2: prefixes": (XLIFF_12, with_prefixes),
    "2.1: prefixes": (XLIFF, with_prefixes),
    "1.2: laid out": (XLIFF_12, lambda file: re.sub(r"(<target[^>]*>)", r"\1\n          ", file)),
    "1.2: segments": (XLIFF_12, in_segments),
    "2.1: segments": (XLIFF, cut_in_two),
    "2.1: pairs as two codes": (XLIFF, with_other_codes),
    "1.2: empty codes": (
        XLIFF_12,
        lambda file: re.sub(r'<ph id="(\d+)">[^<]*</ph>(?=[^\n]*</target>)', r'<x id="\1"/>', file),
    ),
    "1.2: pairs as elements": (
        XLIFF_12,
        lambda file: re.sub(
            r'<bpt id="(\d+)">[^<]*</bpt>([^<]*)<ept id="\1">[^<]*</ept>(?=[^\n]*</target>)', r'<g id="\1">\2</g>', file
        ),
    ),
    "1.2: matches": (
        XLIFF_12,
        lambda file: file.replace("<note", "<alt-trans><source>x</source><target>y</target></alt-trans><note", 40),
    ),
    "1.2: another country": (XLIFF_12, lambda file: file.replace('"es"', '"es-ES"')),
    "po: another country": (PO, lambda file: file.replace("Language: es\\n", "Language: es_ES.UTF-8\\n")),
    "po: obsolete texts": (PO, lambda file: file + '\n#~ msgctxt "a"\n#~ msgid "b"\n#~ msgstr "c"\n'),
    "po: plural forms": (
        PO,
        lambda file: file.replace('"Language:', '"Plural-Forms: nplurals=2; plural=n != 1;\\n"\n"Language:'),
    ),
    "po: half of the texts": (PO, lambda file: "\n\n".join(file.split("\n\n")[:300]) + "\n"),
    "po: reverse order": (
        PO,
        lambda file: "\n\n".join([(parts := file.split("\n\n"))[0], *reversed(parts[1:])]) + "\n",
    ),
    "1.2: untranslated": (XLIFF_12, lambda file: re.sub(r"<target[^>]*>.*?</target>", "<target></target>", file)),
    "1.2: originals as translations": (
        XLIFF_12,
        lambda file: re.sub(r"<source>(.*)</source>\n.*</target>", r"<source>\1</source><target>\1</target>", file),
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_programs_do_changes_nothing(site: Translators, exported: dict[str, str], name: str) -> None:
    format, change = HARMLESS[name]
    back = change(exported[format])
    assert back != exported[format]
    code, said = site.take(back)
    assert code == 0, said
    assert not site.changes()


SCHEMAS = {XLIFF_12: "xliff-core-1.2-strict.xsd", XLIFF: "xliff-core-2.0.xsd"}
"""Debian has those of 1.2 and of 2.0; the core of 2.1 is that of 2.0 (OASIS, XLIFF 2.1, 1.1.1 and D.2.1)."""


@pytest.mark.parametrize("format", SCHEMAS)
def test_files_are_valid(exported: dict[str, str], format: str, tmp_path: Path) -> None:
    schema = needed_module(SCHEMAS[format])
    shutil.copy2(schema.with_name("xml.xsd"), tmp_path)
    text = re.sub(r'schemaLocation="[^"]*xml.xsd"', 'schemaLocation="xml.xsd"', schema.read_text("utf-8"))
    (tmp_path / "xliff.xsd").write_text(text, "utf-8")
    rules = etree.XMLSchema(etree.parse(tmp_path / "xliff.xsd"))
    rules.assertValid(etree.fromstring(exported[format].encode()))


@pytest.mark.process
def test_gettext_finds_no_fault_and_changes_nothing(site: Translators, exported: dict[str, str]) -> None:
    path, made = site.folder / "es.po", site.folder / "made.po"
    path.write_text(exported[PO], "utf-8")
    done = subprocess.run(
        [needed("msgfmt"), "-c", "-o", "/dev/null", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for options in (["-s", "-w", "76"], ["--no-wrap"], ["-e"], ["-F", "--strict"]):
        subprocess.run([needed("msgcat"), *options, "-o", made, path], check=True, capture_output=True)
        code, said = site.take(made.read_bytes())
        assert code == 0, said
        assert not site.changes()


@pytest.mark.process
def test_gettext_says_which_placeholder_is_lost(site: Translators, exported: dict[str, str]) -> None:
    path = site.folder / "es.po"
    path.write_text(exported[PO].replace('"{max} caracteres como', '"Caracteres como'), "utf-8")
    done = subprocess.run(
        [needed("msgfmt"), "-c", "-o", "/dev/null", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "'max'" in done.stderr


def test_a_program_that_adds_spaces_beside_codes_is_told(site: Translators, exported: dict[str, str]) -> None:
    """As the library xliff 6 of npm does."""
    back = re.sub(r"(?<=\S)(<(?:ph|bpt) id)|(?<=«\u00a0)(<ph id)", r" \1\2", exported[XLIFF_12])
    code, said = site.take(back)
    assert code == 2
    assert "found: other spaces in the original" in said
    assert not site.changes()

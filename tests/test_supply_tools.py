"""What looks at the locks: the page of licences, the bill of materials, the question about known weaknesses."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, distribution, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from supply import bom, carried, licences
from supply.locks import PURPOSES, path, pins
from tests.conftest import FROZEN, ROOT

pytestmark = pytest.mark.process

PROGRAMS = Path(sys.executable).parent
PAGE = licences.PAGE.read_text("utf-8")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make with the programs of this environment; nothing is installed."""
    command = ["make", "-o", ".venv/ready-tools", f"BIN={PROGRAMS}", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def rows(purpose: str) -> list[tuple[str, ...]]:
    """The table of a purpose: name, version, licence."""
    section = PAGE.partition(f"\n## requirements-{purpose}.txt: ")[2].partition("\n## ")[0]
    return re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", section, re.M)[1:]


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_page_of_licences_is_that_of_the_locks(purpose: str) -> None:
    assert [(name, version) for name, version, _ in rows(purpose)] == [
        (pin.name, pin.version) for pin in pins(purpose)
    ], "make licences"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_licence_goes_with_ours(purpose: str) -> None:
    assert [row for row in rows(purpose) if not licences.allowed(row[2])] == []


@pytest.mark.parametrize("expression", ["", "GPL-3.0-only", "MIT AND GPL-2.0-only", "MIT OR Proprietary", "BSD"])
def test_another_licence_does_not_pass_unseen(expression: str) -> None:
    assert not licences.allowed(expression)


def test_the_page_says_what_the_installed_packages_declare() -> None:
    found = licences.declared(sys.executable)
    said = {f"{name}=={version}": licence for purpose in PURPOSES for name, version, licence in rows(purpose)}
    assert len(found.keys() & said.keys()) > len(said) * 0.9
    assert {key: found[key] for key in found.keys() & said.keys() if found[key] != said[key]} == {}


def test_the_page_explains_every_licence_that_asks_for_more_than_its_notice() -> None:
    named = {row[0] for purpose in PURPOSES for row in rows(purpose) if re.search("GPL|MPL", row[2])}
    explained = PAGE.partition("## What is installed")[2].partition("None is under GPL")[0]
    assert set(re.findall(r"`([\w-]+)`", explained)) == named


def test_what_is_published_of_others_is_named(built_site: Path) -> None:
    """No file of another kind than the page of licences tells of: no font, no archive, no picture but our own."""
    folders = (FROZEN / "docs" / "assets", ROOT / "overrides" / "scripts")
    own = {file.name for folder in folders for file in folder.rglob("*.*")}
    made = re.compile(
        r"[\w.-]+\.(html|xml|txt|json|css)|_headers|_redirects|redirects\.(nginx|caddy)|"
        r"card-\w+\.png|leaflet\.\w+\.pdf|regions-(light|dark)(-narrow)?\.svg|favicon\.ico|apple-touch-icon\.png"
    )
    for file in built_site.rglob("*"):
        name = file.name.removesuffix(".br").removesuffix(".gz")
        if file.is_file():
            assert name in own or made.fullmatch(name), file


@pytest.fixture(scope="module")
def bills(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The bills of materials that `make sbom` writes, twice the same."""
    found = []
    for number in range(2):
        folder = tmp_path_factory.mktemp(f"sbom{number}")
        done = make("sbom", f"SBOM={folder}")
        assert done.returncode == 0, done.stderr
        found.append({file.name.partition(".")[0]: file.read_text("utf-8") for file in folder.glob("*.cdx.json")})
    assert found[0] == found[1]
    return found[0]


def test_there_is_a_bill_of_materials_for_what_is_delivered(bills: dict[str, str]) -> None:
    assert set(bills) == {"build", "receiver"}


@pytest.mark.parametrize("purpose", ["build", "receiver"])
def test_the_bill_of_materials_names_every_package_with_its_hashes(bills: dict[str, str], purpose: str) -> None:
    bill: dict[str, Any] = json.loads(bills[purpose])
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["licenses"][0]["license"]["id"] == "EUPL-1.2"
    named = {
        part["purl"]: (part["name"], part["version"], {entry["content"] for entry in hashes_of(part)})
        for part in bill["components"]
    }
    assert named == {
        f"pkg:pypi/{pin.name}@{pin.version}": (pin.name, pin.version, set(pin.hashes)) for pin in pins(purpose)
    }


@pytest.mark.parametrize("purpose", ["build", "receiver"])
def test_the_bill_of_materials_is_as_cyclonedx_wants_it(bills: dict[str, str], purpose: str) -> None:
    assert bom.refused(bills[purpose]) == ""
    assert bom.refused(bills[purpose].replace('"library"', '"book"'))
    bill = json.loads(bills[purpose])
    references = [part["bom-ref"] for part in parts_of(bill["components"])]
    assert len(references) == len(set(references))
    known = {purpose, *references}
    named = [edge["ref"] for edge in bill["dependencies"]]
    assert len(named) == len(set(named))
    assert {ref for edge in bill["dependencies"] for ref in (edge["ref"], *edge.get("dependsOn", []))} <= known
    # No path of the machine that compiled it.
    assert not [ref for ref in known if "/home/" in ref or "/tmp/" in ref]


@pytest.mark.parametrize("purpose", ["build", "receiver"])
def test_the_bill_of_materials_names_every_licence(bills: dict[str, str], purpose: str) -> None:
    parts = json.loads(bills[purpose])["components"]
    said = {f"{part['name']}=={part['version']}": part["licenses"][0]["expression"] for part in parts}
    assert said == {f"{name}=={version}": licence for name, version, licence in rows(purpose)}
    how = {part["name"]: part["licenses"][0]["acknowledgement"] for part in parts}
    assert {name for name, word in how.items() if word == "concluded"} == licences.READ.keys() & how.keys()


@pytest.mark.parametrize("purpose", ["build", "receiver"])
def test_the_bill_of_materials_says_which_package_needs_which(bills: dict[str, str], purpose: str) -> None:
    """As the installed packages say it, whatever this machine is."""
    needs = {edge["ref"]: edge.get("dependsOn", []) for edge in json.loads(bills[purpose])["dependencies"]}
    by_name = {pin.name: f"pkg:pypi/{pin.name}@{pin.version}" for pin in pins(purpose)}
    listed = re.findall(r"^([a-z][\w-]*)", path(purpose).with_suffix(".in").read_text("utf-8"), re.M)
    assert {by_name[name] for name in listed} <= set(needs[purpose])
    reached, waiting = set(), [purpose]
    while waiting:
        one = waiting.pop()
        waiting += [] if one in reached else needs.get(one, [])
        reached.add(one)
    assert set(by_name.values()) <= reached
    for pin in pins(purpose):
        if pin.marker:
            continue
        for text in requires(pin.name) or ():
            wanted = Requirement(text)
            if wanted.marker is None and "extra" not in text:
                assert by_name[re.sub(r"[-_.]+", "-", wanted.name).lower()] in needs[by_name[pin.name]], (pin, text)


@pytest.mark.parametrize("purpose", ["build", "receiver"])
def test_the_bill_of_materials_names_what_wheels_carry(bills: dict[str, str], purpose: str) -> None:
    """Every native file; and of whose making each library is, whether its wheel says it or not."""
    for part in json.loads(bills[purpose])["components"]:
        inside = part.get("components", [])
        files = {one["name"] for one in inside if one["type"] == "file"}
        try:
            installed = files_of(part["name"])
        except PackageNotFoundError:
            continue
        assert files == {name for name in installed if re.search(r"\.so(\.[\d.]+)?$", name)}, part["name"]
        libraries = [one["name"] for one in inside if one["type"] != "file"]
        assert libraries or not [name for name in files if ".libs/" in name or not re.search(r"\.(cpython|abi3)", name)]
    names = {one["name"] for part in json.loads(bills[purpose])["components"] for one in part.get("components", [])}
    expected = {"build": "icu libyaml serde", "receiver": "qpdf pdfium openssl libpq libxml2 age"}
    assert names >= set(expected[purpose].split())


def files_of(name: str) -> list[str]:
    return [str(file) for file in distribution(name).files or ()]


def parts_of(parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield part
        yield from parts_of(part.get("components", []))


@pytest.mark.parametrize("package", sorted(carried.KNOWN))
def test_what_is_known_of_wheels_is_still_found_in_them(package: str) -> None:
    """A new version may carry its libraries under other names, or tell its version otherwise."""
    found = carried.contents(package, distribution(package).version, "x").components
    versions = {part["name"]: part.get("version") for part in found if part["type"] != "file"}
    for library in carried.KNOWN[package]:
        assert library.name in versions
        assert bool(versions[library.name]) == bool(library.version), library


def test_a_licence_of_what_wheels_carry_is_an_spdx_expression() -> None:
    for libraries in carried.KNOWN.values():
        for library in libraries:
            assert licences.spdx_names().validate(library.license).errors == []


def hashes_of(part: dict[str, Any]) -> Iterator[dict[str, str]]:
    for reference in part["externalReferences"]:
        yield from reference["hashes"]


@contextmanager
def advisories(weak: str, status: int = 200) -> Iterator[tuple[str, set[str]]]:
    """A database of weaknesses as OSV is one; yields its address and what it was asked. `weak` has a weakness."""
    asked: set[str] = set()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            package = f"{query['package']['name']}=={query['version']}"
            asked.add(package)
            body = json.dumps({"vulns": [advisory(query["package"]["name"])]} if package == weak else {}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def advisory(name: str) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]
    affected = [{"package": {"name": name, "ecosystem": "PyPI"}, "ranges": ranges}]
    return {"id": "PYSEC-2000-1", "summary": "Weak.", "affected": affected}


def ask(address: str) -> subprocess.CompletedProcess[str]:
    return make("weaknesses", f"ARGS=-s osv --osv-url {address}")


def test_every_locked_package_is_asked_about() -> None:
    with advisories(weak="") as (address, asked):
        done = ask(address)
    assert done.returncode == 0, done.stderr
    assert asked == {str(pin) for purpose in PURPOSES for pin in pins(purpose)}


EVERYTHING = [pin for purpose in PURPOSES for pin in pins(purpose)]
ELSEWHERE = [pin for pin in EVERYTHING if pin.marker and not Marker(pin.marker).evaluate()]


@pytest.mark.parametrize("weak", [str(EVERYTHING[-1]), str(ELSEWHERE[0])])
def test_a_known_weakness_fails(weak: str) -> None:
    """Also of what only another system or another Python gets."""
    with advisories(weak) as (address, _):
        done = ask(address)
    assert done.returncode != 0
    assert "PYSEC-2000-1" in done.stdout


def test_no_answer_is_no_all_clear() -> None:
    with advisories(weak="", status=503) as (address, _):
        assert ask(address).returncode != 0


@pytest.mark.parametrize("folder", ["bench", "tests/browser/checkers", "tests/receiver/corpus"])
def test_what_measures_and_tests_with_node_is_locked_too(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text("utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and not package.get("integrity")] == []


def test_the_weekly_checks_use_these_commands() -> None:
    text = (ROOT / ".github" / "workflows" / "scheduled.yml").read_text("utf-8")
    assert {"weaknesses", "sbom"} <= set(re.findall(r"run: make (\w+)", text))
    assert "pipx" not in text


def test_a_package_that_the_database_does_not_know_is_no_all_clear() -> None:
    """PyPI answers 404 for it, and without this word pip-audit passes over it."""
    assert re.search(r"^ASK := .*--strict\b", (ROOT / "Makefile").read_text("utf-8"), re.M)


def test_the_commands_take_every_lock() -> None:
    [listed] = re.findall(r"^PURPOSES := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert listed.split() == list(PURPOSES)
    for number, purpose in enumerate(PURPOSES):
        named = re.findall(r"^-c requirements-(\w+)\.txt$", path(purpose).with_suffix(".in").read_text("utf-8"), re.M)
        assert named == list(PURPOSES)[:number]

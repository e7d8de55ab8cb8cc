"""Writes the bills of materials: `python -m supply.bom FOLDER`, a file each for the build and for the receiver.

CycloneDX 1.6: every locked package with its hashes and its licence, which of them needs which, and what the wheels
carry inside (carried.py). They are checked against the schema before they are written.
"""

import json
import os
import sys
import sysconfig
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from supply import carried, licences
from supply.locks import ROOT, Pin, path, pins

DELIVERED = ("build", "receiver")
Component = dict[str, Any]


def main(folder: Path) -> None:
    """Write the bills. Stops at one that the schema refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    for purpose in DELIVERED:
        text = json.dumps(bill(purpose), indent=1, ensure_ascii=False) + "\n"
        if wrong := refused(text):
            sys.exit(f"{purpose}: {wrong}")
        (folder / f"{purpose}.cdx.json").write_text(text, "utf-8")


def refused(text: str) -> str:
    """Return what the schema of CycloneDX 1.6 has against a bill, nothing when it is valid."""
    return str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) or "")


def bill(purpose: str) -> dict[str, Any]:
    """Return the bill of a purpose."""
    found = pins(purpose)
    told = licences.listed(purpose)
    carrying = {str(pin): carried.contents(pin.name, pin.version, purl(pin)) for pin in found}
    edges = [(parent, purl(pin)) for pin in found for parent in _parents(purpose, pin)]
    inner = [item for one in carrying.values() for item in one.edges.items()]
    edges += [(parent, child) for parent, children in inner for child in children]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": _metadata(purpose),
        "components": [_component(pin, told[str(pin)], carrying[str(pin)].components) for pin in found],
        "dependencies": _dependencies([purpose, *map(purl, found)], edges),
    }


def purl(pin: Pin) -> str:
    """Return how a package is called everywhere."""
    return f"pkg:pypi/{pin.name}@{pin.version}"


def _metadata(purpose: str) -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    made = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    wheels = f"{sys.implementation.cache_tag} {sysconfig.get_platform()}"
    return {
        "timestamp": made.isoformat(),
        "component": {
            "type": "application",
            "bom-ref": purpose,
            "name": project["name"],
            "description": project["description"],
            "licenses": [{"license": {"id": "EUPL-1.2", "acknowledgement": "declared"}}],
        },
        # What wheels carry differs between systems.
        "properties": [{"name": "mieux:wheels", "value": wheels}],
    }


def _component(pin: Pin, licence: str, parts: list[Component]) -> Component:
    how = "concluded" if pin.name in licences.READ else "declared"
    hashes = [{"alg": "SHA-256", "content": content} for content in pin.hashes]
    return {
        "type": "library",
        "bom-ref": purl(pin),
        "name": pin.name,
        "version": pin.version,
        "purl": purl(pin),
        "licenses": [{"expression": licence, "acknowledgement": how}],
        "externalReferences": [
            {"type": "distribution", "url": purl(pin), "comment": "files of this version", "hashes": hashes}
        ],
        **({"properties": [{"name": "mieux:only-where", "value": pin.marker}]} if pin.marker else {}),
        **({"components": parts} if parts else {}),
    }


def _parents(purpose: str, pin: Pin) -> list[str]:
    """Return the references of what needs a package: the lock says it."""
    known = {other.name: purl(other) for other in pins(purpose)}
    return [purpose if name == path(purpose).with_suffix(".in").name else known[name] for name in pin.via]


def _dependencies(all_of_them: list[str], edges: list[tuple[str, str]]) -> list[dict[str, Any]]:
    needs: dict[str, set[str]] = {one: set() for one in all_of_them}
    for parent, child in edges:
        needs.setdefault(parent, set()).add(child)
        needs.setdefault(child, set())
    return [{"ref": one, **({"dependsOn": sorted(needs[one])} if needs[one] else {})} for one in needs]


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The requests and applications of golden.yml."""

from pathlib import Path
from typing import Any

import yaml
from sitedata.form_contract.forms_json import contract_json
from sitedata.loading import load_site

from receiver.forms import contract as contracts
from receiver.forms.contract import Contract
from receiver.forms.site_folder import CONTRACT
from receiver.storage.records import NewSubmission
from receiver.storage.store import Store

GOLDEN = yaml.load((Path(__file__).parent / "golden.yml").read_text("utf-8"), yaml.BaseLoader)
NULL = "null"
"""As the loader of plain text reads it."""


def contract_of(root: Path, folder: Path) -> Contract:
    """Write the contract of a project's data into a folder, and return it."""
    site, problems = load_site(root)
    assert site, problems
    (folder / CONTRACT).write_text(contract_json(site), "utf-8")
    return contracts.load(folder)


def expert_answers(name: str) -> dict[str, Any]:
    topics, supports, regions, country, languages, years = GOLDEN["experts"][name]
    return {
        "given_name": "Awa",
        "family_name": name,
        "email": f"{name.lower()}@example.com",
        "country": country,
        "topics": topics,
        "regions": regions,
        "support_types": supports,
        "experience": years,
        "working_languages": [{"language": code, "level": level} for code, level in languages.items()],
        "availability": f"{name}: two\nmonths" if name == "E03" else None,
    }


def request_answers(name: str) -> dict[str, Any]:
    asked = {key: None if value == NULL else value for key, value in GOLDEN["requests"][name]["asks"].items()}
    return {"title": f"Title of {name}", **asked}


def fill(store: Store) -> dict[str, str]:
    """Store all of golden.yml; return the references by name."""
    made = {name: ("expert", expert_answers(name)) for name in GOLDEN["experts"]}
    made |= {name: ("request", request_answers(name)) for name in GOLDEN["requests"]}
    return {
        name: store.accept(NewSubmission(name, name, form, "v1", "fr", answers, {}, [], (), 730))
        for name, (form, answers) in made.items()
    }

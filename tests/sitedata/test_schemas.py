"""The published JSON Schemas are those of the models."""

from sitedata.languages import read_languages, read_lenient
from sitedata.schemas import FOLDER, schemas

from tests.conftest import ROOT


def test_the_schemas_are_up_to_date() -> None:
    names, _ = read_languages(ROOT)
    published = {path.name: path.read_text("utf-8") for path in (ROOT / FOLDER).glob("*.json")}
    assert published == schemas(tuple(names), read_lenient(ROOT, tuple(names))[0]), "run: make schemas"

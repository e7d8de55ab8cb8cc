"""JSON Schemas for editors' tools, generated from the models: `make schemas` writes data/schemas/.

Everything in the data is text for our reader, so numbers and yes/no are described as the words they are
written with; the languages are those of mkdocs.yml.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sitedata.formmodels import Form
from sitedata.languages import read_languages, read_lenient
from sitedata.loading import OPTIONAL, RECORDS
from sitedata.texts import SCHEMA_LANGUAGES

FOLDER = Path("data") / "schemas"


def schemas(languages: tuple[str, ...], lenient: frozenset[str] = frozenset()) -> dict[str, str]:
    """File name → JSON Schema text, for every kind of data file."""
    models = {**RECORDS, **OPTIONAL, "form": Form}
    return {f"{name}.json": _schema(model, languages, lenient) for name, model in models.items()}


def _schema(model: Any, languages: tuple[str, ...], lenient: frozenset[str]) -> str:
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    schema = _with_languages(adapter.json_schema(), languages, lenient)
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"


def _with_languages(node: Any, languages: tuple[str, ...], lenient: frozenset[str]) -> Any:
    """The schema with one property per language wherever a translatable text stands, required unless it is lenient."""
    if isinstance(node, list):
        return [_with_languages(item, languages, lenient) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get(SCHEMA_LANGUAGES):
        text = node["additionalProperties"]
        kept = {key: value for key, value in node.items() if key not in (SCHEMA_LANGUAGES, "additionalProperties")}
        properties = dict.fromkeys(languages, text)
        required = [language for language in languages if language not in lenient]
        return {**kept, "properties": properties, "required": required, "additionalProperties": False}
    return {key: _with_languages(value, languages, lenient) for key, value in node.items()}


def write(root: Path) -> list[Path]:
    """Write every schema below a project's root; the files written."""
    names, problems = read_languages(root)
    if problems:
        raise SystemExit(str(problems[0]))
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    lenient, _ = read_lenient(root, tuple(names))
    for name, text in schemas(tuple(names), lenient).items():
        (folder / name).write_text(text, "utf-8")
        written.append(folder / name)
    return written


if __name__ == "__main__":
    for path in write(Path(sys.argv[1] if len(sys.argv) > 1 else ".")):
        print(path)

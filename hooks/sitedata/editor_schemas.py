"""JSON Schemas for editors' tools, generated from the models: `make schemas` writes data/schemas/.

An editor's tool reads YAML 1.2: `30` is a number, `true` a boolean, `no` a text, and an empty value is nothing. For
our reader everything is text. The schemas accept what both mean by a value: a text may look like a number, a yes/no
is one of the words, and an empty value is refused. The languages are those of mkdocs.yml, paused ones too: pausing a
language changes no schema.
"""

import ast
import inspect
import json
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sitedata.loading import OPTIONAL, RECORDS
from sitedata.models.content import PageMeta, Record
from sitedata.models.form_definition import Form
from sitedata.models.translated_text import SCHEMA_LANGUAGES
from sitedata.reading.languages import read_declared, read_languages, read_lenient

FOLDER = Path("data") / "schemas"
YES_OR_NO = {"enum": ["yes", "no", "true", "false", True, False]}


def schemas(languages: tuple[str, ...], lenient: frozenset[str] = frozenset()) -> dict[str, str]:
    """Return the JSON Schema, as text, of every kind of data file and of a page's head, by the schema's file name."""
    models = {**RECORDS, **OPTIONAL, "form": Form, "page": PageMeta}
    return {f"{name}.json": _schema(model, languages, lenient) for name, model in models.items()}


def _schema(model: Any, languages: tuple[str, ...], lenient: frozenset[str]) -> str:
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    schema = _for_editors(_with_languages(_described(adapter.json_schema()), languages, lenient))
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**head, **schema}, indent=2, ensure_ascii=False) + "\n"


def _described(node: Any) -> Any:
    """Return the schema with what stands below each field of a model, in its code, as the field's description.

    Pydantic can do so itself, but then each command that imports the models reads their code again.
    """
    if isinstance(node, list):
        return [_described(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _described(value) for key, value in node.items()}
    texts = _descriptions().get(node["title"], {}) if isinstance(node.get("title"), str) else {}
    for name in texts.keys() & node.get("properties", {}).keys():
        node["properties"][name] = dict(sorted({**node["properties"][name], "description": texts[name]}.items()))
    return node


@cache
def _descriptions() -> dict[str, dict[str, str]]:
    """Return the texts below the fields of every model, by the model's name and the field's."""
    found: dict[str, dict[str, str]] = {}
    waiting: list[tuple[type[Record], dict[str, str]]] = [(Record, {})]
    while waiting:
        model, inherited = waiting.pop()
        found[model.__name__] = {**inherited, **_texts_below_fields(model)}
        waiting += [(child, found[model.__name__]) for child in model.__subclasses__()]
    return found


def _texts_below_fields(model: type[Record]) -> dict[str, str]:
    (written,) = ast.parse(inspect.getsource(model)).body
    texts = {}
    for field, below in pairwise(written.body if isinstance(written, ast.ClassDef) else ()):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                texts[name] = inspect.cleandoc(text)
    return texts


def _with_languages(node: Any, languages: tuple[str, ...], lenient: frozenset[str]) -> Any:
    """Return the schema with a property for each language in every translatable text, required unless lenient."""
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


def _for_editors(node: Any) -> Any:
    """Return the schema for values as an editor's tool reads them, without the titles pydantic makes up."""
    if isinstance(node, list):
        return [_for_editors(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _for_editors(value) for key, value in node.items() if not _useless(key, value)}
    if "anyOf" in kept:
        kept["anyOf"] = [choice for choice in kept["anyOf"] if choice != {"type": "null"}]
        if len(kept["anyOf"]) == 1:
            kept = {**kept.pop("anyOf")[0], **kept}
    if "description" in kept and isinstance(kept["description"], str):
        kept["description"] = " ".join(kept["description"].split())
    return _with_type(kept)


def _useless(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value in (None, [], ""))


def _with_type(node: dict[str, Any]) -> dict[str, Any]:
    if node.get("type") == "boolean":
        words = {**node, **YES_OR_NO}
        default = {"default": "yes" if words.pop("default") else "no"} if "default" in node else {}
        del words["type"]
        return {**words, **default}
    if node.get("type") == "string" and not node.keys() & {"pattern", "enum", "const", "format"}:
        return {**node, "type": ["string", "number", "boolean"]}
    return node


def write(root: Path) -> list[Path]:
    """Write every schema below a project's root; return the files written."""
    _, problems = read_languages(root)
    if problems:
        raise SystemExit(str(problems[0]))
    declared = read_declared(root)
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    lenient, _ = read_lenient(root, declared)
    for name, text in schemas(declared, lenient).items():
        (folder / name).write_text(text, "utf-8")
        written.append(folder / name)
    return written


if __name__ == "__main__":
    for path in write(Path(sys.argv[1] if len(sys.argv) > 1 else ".")):
        print(path)

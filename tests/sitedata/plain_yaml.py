"""YAML 1.2 as editors' tools read it: `no` is a text, `30` a number, an empty value is nothing."""

import re
from pathlib import Path
from typing import Any

import yaml


class _Core(yaml.SafeLoader):
    """PyYAML's safe loader with the plain values of YAML 1.2 instead of those of 1.1."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012


_Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
_Core.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
_Core.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)
_Core.add_constructor("tag:yaml.org,2002:int", lambda _loader, node: int(node.value))


def read(path: Path) -> Any:
    """Return the file's value. Raises yaml.YAMLError or UnicodeDecodeError for what is not YAML."""
    return yaml.load(path.read_bytes().decode("utf-8"), Loader=_Core)

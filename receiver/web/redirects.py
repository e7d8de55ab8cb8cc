"""Where former addresses of the site lead: `redirects.json` in the root of the built site."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from receiver.forms import site_folder
from receiver.forms.contract import ContractError

FILE_NAME = "redirects.json"
ADDRESS = re.compile(r"/(?:[a-z0-9-]+/)*")
"""A folder of this site: never another host."""


def load(site_dir: Path) -> Mapping[str, str]:
    """Return the address of the page by its former address, such as `/en/old/` → `/en/new/`. Raises ContractError."""
    path = site_folder.private(site_dir) / FILE_NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise ContractError(f"{path} cannot be read: build the site first (make build).") from None
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(map(_is_address, (*found, *found.values()))):
        raise ContractError(f"{path} is damaged: build the site again (make build).")
    return found


def _is_address(value: object) -> bool:
    return isinstance(value, str) and ADDRESS.fullmatch(value) is not None

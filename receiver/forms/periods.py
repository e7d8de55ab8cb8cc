"""How many days each form keeps its submissions, from `forms.json`: for commands that need no more of the contract.

`receiver.forms.contract` reads and checks all of it, which takes a list longer to load than to print.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from receiver.forms import site_folder
from receiver.forms.site_folder import CONTRACT


def periods(site_dir: Path) -> Mapping[str, int]:
    """Return the days by form; none when there is no contract that can be read."""
    try:
        forms = json.loads((site_folder.private(site_dir) / CONTRACT).read_text(encoding="utf-8"))["forms"]
        return {name: int(form["retention_days"]) for name, form in forms.items()}
    except (AttributeError, KeyError, OSError, TypeError, ValueError):
        return {}

"""All that a proposal would take back, compared with a published state."""

from pathlib import Path

from sitedata.checks.against.published import UnknownStateError, published
from sitedata.checks.against.published_addresses import compare_addresses
from sitedata.checks.against.same_facts import compare_facts
from sitedata.checks.against.shared_choices import compare_choices
from sitedata.checks.against.state import read_state
from sitedata.checks.against.stored_answers import compare_forms
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say


def compare(root: Path, name: str) -> tuple[Problem, ...]:
    """Return what the site below a folder would take back of another state; see `published` for its name.

    A proposal whose languages cannot be read is not compared: that is told already. Raises UnknownStateError.
    """
    with published(root, name) as folder:
        new = read_state(root)
        old = read_state(folder, new)
    if old is None:
        raise UnknownStateError(say("mkdocs.yml of {name} cannot be read: nothing to compare.", name=quoted(name)))
    if new is None:
        return ()
    found = (compare_forms, compare_choices, compare_addresses, compare_facts)
    return tuple(sorted({problem for compared in found for problem in compared(old, new)}))

"""All that a proposal would take back, compared with a published state."""

from dataclasses import replace
from pathlib import Path

from sitedata.checks.against.overwritten import compare_pages
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
    overwritten = {*compare_pages(old, new)}
    names = {new.pages[problem.file].name for problem in overwritten}
    own = replace(new, pages={file: page for file, page in new.pages.items() if page.name not in names})
    found = (*compare_forms(old, new), *compare_choices(old, new), *compare_addresses(old, new))
    return tuple(sorted({*overwritten, *found, *compare_facts(old, own)}))

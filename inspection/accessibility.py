"""What violations of accessibility are called for those who edit pages, and what they can do."""

from collections.abc import Iterable, Iterator, Mapping

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import Message, say

from inspection.built import Sources
from inspection.looks import TOO_WIDE, Violation

Told = tuple[Message, Message]
OURS = say("If you did not write this, ask a developer: it may stand in a template.")
EDITABLE: Mapping[str, Told] = {
    TOO_WIDE: (
        say("something wider than the screen of a small phone"),
        say("Shorten the longest word or address, or the widest table or picture."),
    ),
    "empty-heading": (say("a heading without words"), say("Write the heading, or delete its line.")),
    "empty-table-header": (
        say("a column without a title"),
        say("Write a title for each column in the first line of the table."),
    ),
    "heading-order": (say("a heading that skips a level"), say("Use at most one # more than the heading above has.")),
    "image-alt": (
        say("a picture without a description"),
        say("Say between the square brackets what it shows: ![description](file)."),
    ),
    "link-in-text-block": (say("a link that only its colour shows"), OURS),
    "link-name": (say("a link without words"), say("Write between the square brackets where it leads.")),
    "page-has-heading-one": (
        say("no first heading"),
        say("Begin the line of the page’s title, and no other, with one #."),
    ),
}
"""Rules that a text can break. The others are broken by templates, style sheets or scripts."""


def problems(found: Iterable[Violation], url: str, state: str, sources: Sources) -> Iterator[Problem]:
    """Yield one problem for each thing that is wrong, whatever the number of looks in which it is."""
    file = sources.file(url)
    where = say("the page {address}, {state}", address=f"/{url}", state=state)
    once = {(violation.rule, violation.html): violation for violation in found}
    for violation in once.values():
        told = say("{help} (axe: {rule})", help=violation.help, rule=violation.rule)
        what, repair = EDITABLE.get(violation.rule, (told, OURS))
        shown = say("{what}: {text}", what=what, text=quoted(violation.text or violation.html))
        line = sources.line(file, violation.text.split("\n")[0])
        yield Problem(file, line, where, shown, say("a page that everyone can use"), repair)

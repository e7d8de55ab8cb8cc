"""The codes of doubts: `trap`, `fast`, `proof`, and of the files `infected`, `unscanned`, `repaired`, `unopened`,
`macros`.

A doubt refuses nothing. The submission is stored, mailed to the team and answered like any other, and carries its
doubts. One thing only is left out: after `trap` no confirmation is sent, because what fills in a box that people do not
see types strangers' addresses as well, and the site would write to them. `fast` and `proof` happen to people.
"""

from collections.abc import Sequence

TRAP, FAST, PROOF = "trap", "fast", "proof"
INFECTED, UNSCANNED = "infected", "unscanned"
REPAIRED, UNOPENED = "repaired", "unopened"
"""Of a PDF: it opens only after repair; whether it opens could not be found out."""
MACROS = "macros"
"""Of an ODT: programs in it, which LibreOffice runs for readers who allow that."""


def allow_confirmation(doubts: Sequence[str]) -> bool:
    """Say whether the visitor gets a confirmation."""
    return TRAP not in doubts

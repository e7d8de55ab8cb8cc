"""A file, and the verdict that a person expects of it."""

from dataclasses import dataclass

TAKEN, PROTECTED, UNREADABLE, OTHER = "taken", "protected", "wrong_content", "wrong_type"
OLD, MACROS = "doc", "docm"


@dataclass(frozen=True)
class Sample:
    """A file, and what is expected: `taken`, or the rule that it breaks."""

    name: str
    content: bytes
    expected: str

    @property
    def ending(self) -> str:
        """Return the ending of the name, without its dot."""
        return self.name.rpartition(".")[2]

"""What a visitor's browser is like, and what every engine does for one."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Visitor:
    """Whether scripts run, whether sites may keep data, whether the system is dark; the page's window in pixels.

    `watched`: an error of a script or a request that fails is a fault; not where the line itself is cut.
    """

    script: bool = True
    site_data: bool = True
    dark: bool = False
    width: int = 360
    height: int = 740
    watched: bool = True


class Engine(Protocol):
    """An engine; its browsers are started when they are first needed."""

    def visit(self, address: str, visitor: Visitor) -> AbstractContextManager[Any]:
        """Return a page whose addresses start at `address`, to be closed afterwards."""

"""Runs asynchronous code from a test."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, TypeVarTuple

from anyio.from_thread import start_blocking_portal

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


def run_apart(function: Callable[[*Arguments], Awaitable[T]], *arguments: *Arguments) -> T:
    """Run it to its end in a thread of its own: in the tests' thread the loop that drives the browser may run."""
    with start_blocking_portal() as portal:
        return portal.call(function, *arguments)

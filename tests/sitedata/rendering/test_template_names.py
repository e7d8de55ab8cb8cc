"""The names and attributes that the check lets templates use are those that the build gives them."""

import dataclasses
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from types import FunctionType
from typing import Any

from sitedata.language.countries import Country
from sitedata.loading import load_site
from sitedata.reading.template_names import ATTRIBUTES, VIEW
from sitedata.rendering.bands import Band, Piece
from sitedata.rendering.region_map import Marker
from sitedata.rendering.social_card import Block
from sitedata.rendering.view import View

from tests.sitedata.casefiles import SMALL

GIVEN = (View, Country, Marker, Band, Piece, Block)
"""What templates are given; all that can be reached from it belongs to it."""


def test_the_list_of_names_is_that_of_the_view() -> None:
    site, _ = load_site(SMALL)
    assert site
    view = View(site, "en", "index", str, {}, "https://haven.example/", datetime.now(UTC))
    assert set(view.context()) == VIEW, "change the list in sitedata/reading/template_names.py"


def test_the_list_of_attributes_is_that_of_what_templates_are_given() -> None:
    found: set[type] = set()
    for kind in GIVEN:
        reach(kind, found)
    names = {name for kind in found for name in own(kind) if not name.startswith("_")}
    assert names == ATTRIBUTES, f"{sorted(names ^ ATTRIBUTES)}: change the list in sitedata/reading/template_names.py"


def reach(kind: Any, found: set[type]) -> None:
    """Add a class of ours, and the classes of all that it has and returns."""
    for argument in typing.get_args(kind):
        reach(argument, found)
    if isinstance(kind, type) and kind not in found and kind.__module__.startswith("sitedata"):
        found.add(kind)
        for base in kind.__mro__:
            reach(base, found)
        for hint in (*typing.get_type_hints(kind).values(), *returned(kind)):
            reach(hint, found)


def returned(kind: type) -> Iterator[Any]:
    """Yield what the properties and methods of a class return."""
    for member in vars(kind).values():
        function = getattr(member, "fget", getattr(member, "func", getattr(member, "__func__", member)))
        if isinstance(function, FunctionType) and (function.__module__ or "").startswith("sitedata"):
            yield typing.get_type_hints(function).get("return")


def own(kind: type) -> set[str]:
    """Return the names that a class of ours gives its objects itself."""
    fields = {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    inherited = {"model_config", "model_fields"}
    return {*fields, *vars(kind), *getattr(kind, "__annotations__", {})} - inherited

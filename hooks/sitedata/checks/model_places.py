"""Where an error of a model is: in the editor's words, and in the model."""

import types
import typing
from typing import Any

from pydantic import BaseModel, RootModel

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import Message, chain, say
from sitedata.reading.document import Document, ValuePath


def where(document: Document, path: ValuePath) -> Message:
    """Return a place in words: `record “border_management” › title › es`."""
    parts: list[str] = []
    value = document.value
    for step in path:
        value = inside(value, step)
        if isinstance(step, int):
            name = value.get("id", value.get("code")) if isinstance(value, dict) else None
            named = isinstance(name, str)
            parts.append(say("record {name}", name=quoted(name)) if named else say("item {number}", number=step + 1))
        elif step != "[key]":
            parts.append(str(step))
    return chain(parts, " › ") if parts else say("the file")


def inside(value: Any, step: str | int) -> Any:
    """Return what a list or a mapping has at one step; None where it has nothing."""
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def keys_at(model: Any, location: tuple[str | int, ...]) -> set[str]:
    """Return the keys a record may have at a place of a model."""
    for step in location:
        model = _step_into(_record_or_list(model), step)
    found = _record_or_list(model)
    return set(found.model_fields) if _is_record(found) else set()


def _step_into(model: Any, step: str | int) -> Any:
    if _is_record(model) and isinstance(step, str) and step in model.model_fields:
        return model.model_fields[step].annotation
    arguments = typing.get_args(model)
    return arguments[-1] if typing.get_origin(model) is dict else arguments[0] if arguments else None


def _record_or_list(model: Any) -> Any:
    """Return the annotation without `None`, `Annotated` and RootModel around it."""
    origin = typing.get_origin(model)
    if origin is typing.Annotated:
        return _record_or_list(typing.get_args(model)[0])
    if origin in (typing.Union, types.UnionType):
        kept = [part for part in typing.get_args(model) if part is not type(None)]
        return _record_or_list(kept[0])
    if isinstance(model, type) and issubclass(model, RootModel):
        return _record_or_list(model.model_fields["root"].annotation)
    return model


def _is_record(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, BaseModel)

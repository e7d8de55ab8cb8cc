"""Gives the controls of a page back what a visitor had typed into them."""

from collections.abc import Mapping, Sequence

from bs4 import BeautifulSoup, Tag

from receiver.forms import normalization


def restore(soup: BeautifulSoup, values: Mapping[str, Sequence[str]]) -> None:
    """Give every control of the form what was posted under its name; files cannot be given back.

    Controls whose names begin with `_` are the receiver's own: nothing that was posted under them goes back.
    """
    for control in soup.select("#form [name]:not([name^=_])"):
        posted = values.get(str(control["name"]), ())
        if control.name == "select":
            _restore_select(control, posted)
        elif control.name == "textarea":
            _restore_textarea(control, posted)
        elif control.name == "input":
            _restore_input(control, posted)


def _restore_select(control: Tag, posted: Sequence[str]) -> None:
    for option in control.find_all("option"):
        if posted and posted[0] in (option.get("value"), *str(option.get("data-former", "")).split()):
            option["selected"] = ""
        else:
            del option["selected"]


def _restore_textarea(control: Tag, posted: Sequence[str]) -> None:
    control.string = normalization.paragraphs(posted[0]) if posted else ""


def _restore_input(control: Tag, posted: Sequence[str]) -> None:
    match control.get("type", "text"):
        case "hidden" | "file" | "submit" | "button":
            return
        case "checkbox" | "radio":
            _tick(control, control.get("value", "on") in posted)
        case _ if posted:
            control["value"] = normalization.line(posted[0])


def _tick(control: Tag, ticked: bool) -> None:
    if ticked:
        control["checked"] = ""
    else:
        del control["checked"]

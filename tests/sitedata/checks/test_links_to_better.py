"""Links that work and could be better: each is a warning at its line."""

import shutil
from pathlib import Path

import pytest
from sitedata.loading import load_site

from tests.sitedata.casefiles import SMALL

SITE_URL = 'site_url: !ENV [SITE_URL, "https://haven.example/"]\n'
BY_FILE = "expected the name of its file. Did you mean “{}”?"
NO_WORDS = "expected words that say where it leads. Write what readers find there, such as [the guide for experts](…)."
CASES = [
    ("See [here](apply.md).", f"a link: found the words “here”; {NO_WORDS}"),
    ("[Read more!](apply.md)", f"a link: found the words “Read more!”; {NO_WORDS}"),
    (
        "See [the form](https://haven.example/apply/#form).",
        f"a link: found the address “https://haven.example/apply/#form”; {BY_FILE.format('apply.md')}",
    ),
    (
        "See [the form](https://haven.example/de/bewerben/).",
        f"a link: found the address “https://haven.example/de/bewerben/”; {BY_FILE.format('apply.md')}",
    ),
    (
        "See [it](https://github.com/haven/site/blob/main/docs/en/apply.md).",
        "a link: found the address “https://github.com/haven/site/blob/main/docs/en/apply.md”; "
        + BY_FILE.format("apply.md"),
    ),
    (
        "[The emblem](../assets/emblem.svg)",
        "a link: found a link to a picture; expected a picture that the page shows. To show it, write: "
        "![The emblem](../assets/emblem.svg)",
    ),
    (
        "! [The emblem](../assets/emblem.svg)",
        "a link: found a link to a picture; expected a picture that the page shows. To show it, write: "
        "![The emblem](../assets/emblem.svg)",
    ),
]
RIGHT = [
    "See [the form](apply.md).",
    "See [the drawing](../assets/emblem.svg) in large.",
    "See [our code](https://github.com/haven/site).",
    "See [a site](https://other.example/apply/).",
    "See [here](apply.md 'The form to apply').",
]


def told(folder: Path, text: str) -> list[str]:
    root = folder / "site"
    shutil.copytree(SMALL, root)
    settings = root / "mkdocs.yml"
    settings.write_text(SITE_URL + settings.read_text("utf-8"), "utf-8")
    page = root / "docs/en/index.md"
    page.write_text(f"{page.read_text('utf-8').rstrip()}\n\n{text}\n", "utf-8")
    return [str(problem) for problem in load_site(root)[1]]


@pytest.mark.parametrize(("text", "sentence"), CASES)
def test_a_better_link_is_proposed(text: str, sentence: str, tmp_path: Path) -> None:
    assert told(tmp_path, text) == [f"docs/en/index.md:8: {sentence}"]


@pytest.mark.parametrize("text", RIGHT)
def test_a_good_link_is_left_alone(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, text) == []

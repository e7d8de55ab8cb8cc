"""One slip that breaks a rule of the site and one of the comparison with what is published: told once, at its line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sitedata.loading import changes_since, load_site, with_changes
from sitedata.messages.problem import Problem

from tests.conftest import ROOT
from tests.sitedata.casefiles import SMALL

WHO = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
APPLY = "docs/en/apply.md"
LINK = "a link to another file"
FILES: list[tuple[str, str]] = [
    ("docs/en/extra.md", "apply.md"),
    ("docs/en/apply.md", "../de/apply.md"),
    ("docs/en/apply.md", "gone.md"),
    ("docs/en/apply.md", "apply.md"),
    ("docs/en/more", "../de"),
    ("docs/en/guide.pdf", "/etc/passwd"),
    ("docs/assets/boat.svg", "emblem.svg"),
    ("docs/assets/emblem.svg", "favicon.svg"),
    ("docs/pt", "de"),
    ("docs/de", "en"),
    ("data/extra.yml", "themes.yml"),
    ("data/themes.yml", "steps.yml"),
    ("data/themes.yml", "gone.yml"),
    ("data/more", "forms"),
    ("data/forms/extra.yml", "sample.yml"),
    ("data/forms/sample.yml", "../themes.yml"),
]
"""Symbolic links, and what they lead to."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A proposal; beside it, as `main`, the small site as published, each page with a sentence of its own."""
    root = tmp_path / "site"
    shutil.copytree(SMALL, root)
    for page in root.glob("docs/*/*.md"):
        words = " ".join(f"{page.stem}{page.parent.name}{number}" for number in range(30))
        page.write_text(page.read_text("utf-8").rstrip() + f"\n\nThis page says {words}.\n", "utf-8")
    shutil.copytree(root, tmp_path / "main")
    assert told(root) == []
    return root


def changes(root: Path) -> tuple[Problem, ...]:
    return changes_since(root, str(root.parent / "main"))[0]


def told(root: Path) -> list[str]:
    """Return what a proposal is told: file, line and found of each problem."""
    problems = with_changes(load_site(root)[1], changes(root))
    return [f"{problem.file}:{problem.line}: {problem.found}" for problem in problems]


def change(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert text.count(old) == 1
    (root / file).write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(("link", "target"), FILES, ids=[f"{link} to {target}" for link, target in FILES])
def test_a_symbolic_link_is_told_once(link: str, target: str, site: Path) -> None:
    """And not as a page that one language has alone, with an address that is taken, and in no menu."""
    path = site / link
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(target)
    assert told(site) == [f"{link}:1: {LINK}"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *((key, "apply") for key in ("antes", "ancienne", "formerly", "Former", "formr", "redirect_from", "x")),
        *(("anterior", value) for value in ("apply", "[apply]", "/apply/", "https://haven.example/apply/")),
    ],
)
def test_a_key_in_the_place_of_former_is_told_once(key: str, value: str, site: Path) -> None:
    change(site, APPLY, "slug: apply\n", f"slug: join\n{key}: {value}\n")
    assert told(site) == [f"{APPLY}:4: the unknown key “{key}”"]
    [problem] = changes(site)
    assert problem.repair == "Write “former: [apply]”."


def test_a_key_beside_former_is_put_into_it(site: Path) -> None:
    change(site, APPLY, "slug: apply\n", "slug: join\nanterior: apply\nformer: enter\n")
    [problem] = changes(site)
    assert problem.repair == "Delete this line, and write in the head of this page: former: [enter, apply]"


@pytest.mark.parametrize(
    ("page", "other"),
    [
        ("docs/de/apply.md", "docs/en/apply.md"),
        ("docs/en/apply.md", "docs/de/apply.md"),
        ("docs/en/apply.md", "docs/en/problem.md"),
        ("docs/de/apply.md", "docs/en/index.md"),
        ("docs/en/index.md", "docs/en/apply.md"),
    ],
)
def test_a_page_over_another_one_is_told_once_where_it_is(page: str, other: str, site: Path) -> None:
    """Whichever of the two is the original: the page that is no longer what was published."""
    shutil.copy(site / other, site / page)
    assert [line.split(":")[0] for line in told(site)] == [page]
    assert told(site)[0].endswith(f": the head of {other}")


def test_a_page_that_moved_away_is_no_copy(site: Path) -> None:
    """Of two pages one is dropped, and the other one takes its file name."""
    for code in ("en", "de"):
        shutil.move(site / f"docs/{code}/problem.md", site / f"docs/{code}/index.md")
    assert not [line for line in told(site) if "the head of" in line]


Slip = Callable[[Path], object]
FORM = "data/forms/sample.yml"
SLIPS: dict[str, tuple[Slip, list[str]]] = {
    "moved, with a misspelt slug": (
        lambda root: change(root, APPLY, "slug: apply", "direccion: join"),
        [f"{APPLY}:3: the unknown key “direccion”", f"{APPLY}:2: no page at “/apply/” any more"],
    ),
    "moved, with a slug that is none": (
        lambda root: change(root, APPLY, "slug: apply", "slug: Join us"),
        [f"{APPLY}:3: “Join us”", f"{APPLY}:3: no page at “/apply/” any more"],
    ),
    "moved, without its title": (
        lambda root: change(root, APPLY, "title: Apply\nslug: apply", "slug: join"),
        [f"{APPLY}:2: no “title”", f"{APPLY}:2: no page at “/apply/” any more"],
    ),
    "two slugs": (
        lambda root: change(root, APPLY, "slug: apply", "slug: apply\nslug: join"),
        [f"{APPLY}:4: it a second time (first on line 3)"],
    ),
    "moved, and the end of its head lost": (
        lambda root: change(
            root,
            APPLY,
            "slug: apply\nform: sample\ndescription: The page “apply” of the small programme in"
            " the language en.\n---\n",
            "slug: join\nform: sample\ndescription: The page “apply” of the small programme.\n",
        ),
        [f"{APPLY}:6: an empty line"],
    ),
    "the slug of another page": (
        lambda root: change(root, APPLY, "slug: apply", "slug: problem"),
        [f"{APPLY}:3: the address “problem/” of docs/en/problem.md"],
    ),
    "deleted in one language, and linked there": (
        lambda root: (linked(root), (root / "docs/de/apply.md").unlink()),
        ["docs/en/apply.md:1: no page in “de”"],
    ),
    "renamed in one language, and linked there": (
        lambda root: (linked(root), (root / "docs/de/apply.md").rename(root / "docs/de/bewerben.md")),
        ["docs/de/bewerben.md:1: “bewerben.md”"],
    ),
    "two pages saved under each other's name": (
        lambda root: exchange(root / "docs/de/apply.md", root / "docs/de/problem.md"),
        ["docs/de/apply.md:3: the head of docs/de/problem.md", "docs/de/problem.md:3: the head of docs/de/apply.md"],
    ),
    "the text of another language, below the own head": (
        lambda root: body(root / "docs/en/problem.md", root / "docs/de/problem.md"),
        ["docs/en/problem.md:8: the text of docs/de/problem.md"],
    ),
    "a copy as a new page": (
        lambda root: [
            shutil.copy(root / f"docs/{code}/problem.md", root / f"docs/{code}/help.md") for code in ("en", "de")
        ],
        [
            "docs/de/problem.md:3: the address “de/problem/” of docs/de/help.md",
            "docs/en/problem.md:3: the address “problem/” of docs/en/help.md",
        ],
    ),
    "a folder with the name of the language in English": (
        lambda root: (root / "docs/de").rename(root / "docs/ge"),
        ["docs/ge/apply.md:1: the language “ge”"],
    ),
    "a folder in capitals": (
        lambda root: (root / "docs/de").rename(root / "docs/DE"),
        ["docs/DE/apply.md:1: the language “DE”"],
    ),
    "a page without the line of its form": (
        lambda root: change(root, APPLY, "form: sample\n", ""),
        [f"{APPLY}:2: nothing"],
    ),
    "a receipt without its line": (
        lambda root: change(root, "docs/en/received.md", "receipt: sample\n", ""),
        ["docs/en/received.md:2: nothing"],
    ),
    "a question whose id has another key": (
        lambda root: change(root, FORM, "- id: phone", "- ident: phone"),
        [f"{FORM}:41: the unknown key “ident”"],
    ),
    "a question without its id": (
        lambda root: change(root, FORM, "- id: phone\n        kind", "- kind"),
        [f"{FORM}:41: no “id”"],
    ),
    "a choice whose id has another key": (
        lambda root: change(root, FORM, "- id: none", "- nombre: none"),
        [f"{FORM}:67: the unknown key “nombre”"],
    ),
    "choices below another key": (
        lambda root: change(root, FORM, "        options:\n", "        opciones:\n"),
        [f"{FORM}:66: the unknown key “opciones”"],
    ),
    "choices from elsewhere with another key": (
        lambda root: change(root, FORM, "options_from: themes", "opciones_de: themes"),
        [f"{FORM}:92: the unknown key “opciones_de”"],
    ),
    "a theme whose id has another key": (
        lambda root: change(root, "data/themes.yml", "- id: tides", "- ident: tides"),
        ["data/themes.yml:1: the unknown key “ident”"],
    ),
    "a theme whose topics have another key": (
        lambda root: (root / "data/themes.yml").write_text(
            (root / "data/themes.yml").read_text("utf-8").replace("topics:", "temas:", 1), "utf-8"
        ),
        ["data/themes.yml:5: the unknown key “temas”"],
    ),
    "a new form without any page": (
        lambda root: (root / "data/forms/other.yml").write_text(
            (root / FORM).read_text("utf-8").replace("id: sample", "id: other"), "utf-8"
        ),
        [f"data/forms/other.yml:1: 0 pages in “en”, “de” with “{key}: other”" for key in ("form", "receipt")],
    ),
    "another time, with another key": (
        lambda root: change(root, FORM, "retention_days: 30", "retencion_days: 365"),
        [f"{FORM}:11: the unknown key “retencion_days”"],
    ),
}
"""What editors do to two rules at once, and what is told: a slip once, two slips each."""


def linked(root: Path) -> None:
    for path in root.glob("docs/*/index.md"):
        path.write_text(path.read_text("utf-8") + f"\n[{path.parent.name} goes on there](apply.md)\n", "utf-8")


def exchange(one: Path, other: Path) -> None:
    first, second = one.read_text("utf-8"), other.read_text("utf-8")
    one.write_text(second, "utf-8")
    other.write_text(first, "utf-8")


def body(page: Path, other: Path) -> None:
    head, text = page.read_text("utf-8").split("\n---\n")[0], other.read_text("utf-8").split("\n---\n")[1]
    page.write_text(f"{head}\n---\n{text}", "utf-8")


def test_a_page_with_another_text_and_description_is_no_copy(site: Path) -> None:
    change(site, APPLY, "description: The page", "description: This is the page")
    path = site / APPLY
    path.write_text(path.read_text("utf-8").replace("apply", "join").replace("slug: join", "slug: apply"), "utf-8")
    assert told(site) == []


@pytest.mark.parametrize("about", SLIPS)
def test_a_slip_against_two_rules_is_told_once(about: str, site: Path) -> None:
    slip, expected = SLIPS[about]
    slip(site)
    assert sorted(told(site)) == sorted(expected)


SAID = {
    "en": (
        "found: the unknown key “anterior”",
        "Write “former: [apply]”.",
        "Restore this page as it was published, then change in it what should change.",
        "Delete it and upload the file itself.",
    ),
    "fr": (
        "trouvé : la clé inconnue « anterior »",
        "Écrivez « former: [apply] ».",
        "Rétablissez cette page telle qu’elle était publiée, puis modifiez-y ce qui doit l’être.",
        "Supprimez-le et téléversez le fichier lui-même.",
    ),
    "es": (
        "hallado: la clave desconocida «anterior»",
        "Escriba «former: [apply]».",
        "Restaure esta página tal como estaba publicada y cambie después en ella lo que deba cambiar.",
        "Elimínelo y suba el propio archivo.",
    ),
}


@pytest.mark.process
@pytest.mark.parametrize("language", SAID)
def test_the_check_of_a_proposal_says_them_once_in_three_languages(language: str, site: Path) -> None:
    environment = {**os.environ, **WHO, "GIT_CONFIG_GLOBAL": "/dev/null", "PYTHONIOENCODING": "utf-8"}
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "published")):
        subprocess.run(["git", *arguments], cwd=site, env=environment, check=True)
    change(site, APPLY, "slug: apply\n", "slug: join\nanterior: apply\n")
    shutil.copy(site / "docs/en/problem.md", site / "docs/de/problem.md")
    (site / "data/extra.yml").symlink_to("themes.yml")
    command = [sys.executable, ROOT / "hooks/check_data.py", "--root", ".", "--against", "main", "--lang", language]
    done = subprocess.run(
        command, cwd=site, env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    said = done.stdout.replace("\u00a0", " ")
    assert (done.returncode, done.stderr) == (1, "")
    assert [sentence for sentence in SAID[language] if said.count(sentence) != 1] == [], said
    assert said.startswith("3 "), said

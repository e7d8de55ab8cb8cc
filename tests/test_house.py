"""The rules of the house: who imports whom, how long things are, and that what the README names exists."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import FROZEN, ROOT

README = (ROOT / "README.md").read_text("utf-8")
DECISIONS = sorted((ROOT / "decisions").glob("[0-9]*.md"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DECISIONS, *ROOT.glob("deploy/*.md"), ROOT / "receiver" / "README.md"])
HOOKS = sorted((ROOT / "hooks").glob("*.py"))
SITEDATA = sorted((ROOT / "hooks" / "sitedata").rglob("*.py"))
RECEIVER = sorted((ROOT / "receiver").rglob("*.py"))
WEB = {"starlette", "uvicorn"}


def imports(path: Path) -> set[str]:
    """Every module a file imports, by full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", SITEDATA, ids=lambda path: path.name)
def test_sitedata_knows_no_engine_and_no_receiver(path: Path) -> None:
    assert not tops(path) & {"mkdocs", "mkdocs_static_i18n", "material", "receiver"}


@pytest.mark.parametrize("path", HOOKS, ids=lambda path: path.name)
def test_hooks_do_not_import_each_other(path: Path) -> None:
    assert not tops(path) & {other.stem for other in HOOKS} | (tops(path) & {"receiver"})


@pytest.mark.parametrize("path", RECEIVER, ids=lambda path: path.name)
def test_the_receiver_imports_neither_hooks_nor_engine(path: Path) -> None:
    assert not tops(path) & {"mkdocs", "sitedata", *(hook.stem for hook in HOOKS)}


@pytest.mark.parametrize("name", ["storage.store", "mail.submission_mails", "forms.validation"])
def test_storing_mailing_and_checking_know_nothing_of_the_web(name: str) -> None:
    """Nor does anything of the receiver that they import."""
    waiting, seen = [f"receiver.{name}"], set()
    while waiting:
        module = waiting.pop()
        path = ROOT / (module.replace(".", "/") + ".py")
        if module in seen or not path.is_file():
            continue
        seen.add(module)
        assert not tops(path) & WEB, path.name
        waiting += [found for found in imports(path) if found.startswith("receiver.")]


@pytest.mark.parametrize("path", HOOKS, ids=lambda path: path.name)
def test_a_hook_is_at_most_60_lines_and_says_when_it_runs(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 60
    assert "When: on_" in (ast.get_docstring(ast.parse(text)) or "")


@pytest.mark.parametrize("path", [*HOOKS, *SITEDATA, *RECEIVER], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_function_is_over_50_lines_and_no_file_over_300(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name


def test_every_hook_of_the_build_exists_and_is_listed() -> None:
    listed = set(re.findall(r"hooks/(\w+\.py)", (ROOT / "mkdocs.yml").read_text("utf-8")))
    assert listed == {path.name for path in HOOKS}


def macros() -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "overrides" / "components").glob("*.html")):
        yield path, path.read_text("utf-8")


def test_each_component_is_one_macro_that_escapes() -> None:
    for path, text in macros():
        assert len(re.findall(r"{%-?\s*macro ", text)) == 1, path.name
        body = re.split(r"{%-?\s*macro [^%]*%}", text)[1].rsplit("{%", 1)[0].strip()
        assert re.match(r"{%-?\s*autoescape true\s*-?%}", body), path.name
        assert re.search(r"{%-?\s*endautoescape\s*-?%}$", body), path.name


def test_no_word_a_visitor_reads_stands_in_a_template() -> None:
    """What remains of a template without its tags and expressions has no letters."""
    for path in sorted((ROOT / "overrides").rglob("*.html")):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text("utf-8"), flags=re.S)
        text = re.sub(r"<[^>]*>", "", text, flags=re.S)
        assert not re.search(r"[^\W\d_]", text), (path.name, text.strip()[:80])


def test_no_word_a_visitor_reads_stands_in_a_script() -> None:
    for path in sorted((ROOT / "overrides" / "scripts").rglob("*.js")):
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text("utf-8"), flags=re.S)
        for text in re.findall(r'"([^"\n]*)"|`([^`\n]*)`', code):
            assert not re.search(r"[A-Z]?[a-z]+ [a-z]+ [a-z]+", " ".join(text)), text


@pytest.mark.process
def test_every_command_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"make ([a-z]+)\b", " ".join(re.findall(r"`[^`]+`|^ {4}.+$", README, re.M))))
    assert named <= targets | {"python"}
    assert {"serve", "test"} <= named
    for command in re.findall(r"-m receiver ([\w-]+)", README):
        done = subprocess.run(
            [sys.executable, "-m", "receiver", command, "--help"], cwd=ROOT, check=False, capture_output=True
        )
        assert done.returncode == 0, command


def test_every_make_target_is_in_the_readme() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert {target for target in targets if f"`{target}`" not in README and f"make {target}" not in README} == {"help"}


def test_every_file_the_documents_name_exists() -> None:
    for name in ("README.md", *(path.name for path in sorted(ROOT.glob("CONTRIBUTING*.md")))):
        text = (ROOT / name).read_text("utf-8")
        text = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
        named = re.findall(r"`((?:docs|data|overrides|hooks|receiver|tests|decisions)/[\w./-]*)`", text)
        linked = re.findall(r"\]\(([\w./-]+)\)", re.sub(r"`[^`\n]*`", "`", text))
        made = re.findall(r"<!-- example: (\S+)", text)
        for path in {*named, *linked} - {*made}:
            assert (ROOT / path).exists() or (FROZEN / path).exists(), (name, path)


def test_decisions_are_numbered_without_gaps_and_have_a_date_and_a_status() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        number, text = path.name[:4], path.read_text("utf-8")
        head = re.match(r"# (\d{4}) .+\n\n- Date: (.+)\n- Status: (.+)\n\n## Context\n", text)
        assert head, path.name
        assert head[1] == number
        assert date.fromisoformat(head[2])
        status = re.fullmatch(r"accepted|superseded by (\d{4})", head[3])
        assert status, path.name
        assert status[1] is None or number < status[1] <= numbers[-1], path.name


def test_the_list_of_decisions_has_each_of_them() -> None:
    listed = re.findall(r"^- \[(\d{4})\]\((\S+)\) (.+)$", (ROOT / "decisions" / "README.md").read_text("utf-8"), re.M)
    titles = [path.read_text("utf-8").partition("\n")[0] for path in DECISIONS]
    assert [(name, f"# {number} {title}") for number, name, title in listed] == list(
        zip((path.name for path in DECISIONS), titles, strict=True)
    )


def test_the_changelog_has_versions_with_dates_and_known_categories() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    first, *versions = re.findall(r"^## (.+)$", text, re.M)
    assert first == "[Unreleased]"
    dates = [re.fullmatch(r"\[\d+\.\d+\.\d+\] - (\d{4}-\d{2}-\d{2})", version) for version in versions]
    days = [date.fromisoformat(found[1]) for found in dates if found]
    assert len(days) == len(versions) >= 1
    assert days == sorted(days, reverse=True)
    categories = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.+)$", text, re.M)) <= categories


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_uses_plain_words(path: Path) -> None:
    """Editors of three countries read them: no old or literary words."""
    old = r"\b(mend(ed|s|ing)?|shall|anew|whoever|hence|thereof|homeless|small letters|say the word)\b"
    assert re.findall(old, path.read_text("utf-8"), re.I) == []


def test_the_receivers_readme_lists_its_modules_by_room() -> None:
    """Commands are the exception: there is one file per command, and the list of them is `--help`."""
    text = (ROOT / "receiver" / "README.md").read_text("utf-8")
    rooms = text.partition("## Rooms and modules")[2].partition("\n## ")[0]
    named = set()
    for part in rooms.split("\n### ")[1:]:
        room = f"{found[1]}/" if (found := re.match(r"`(\w+)`", part)) else ""
        cells = re.findall(r"^\| (`.+?`) \|", part, re.M)
        named |= {room + name.rstrip("/") for cell in cells for name in re.findall(r"`([\w/]+)`", cell)}
    folder = ROOT / "receiver"
    modules = {str(path.relative_to(folder).with_suffix("")) for path in RECEIVER if path.name != "__init__.py"}
    modules = {name for name in modules if not re.match(r"storage/migrations/|cli/\w+$", name)}
    assert modules <= named
    assert {name for name in named if not (folder / name).is_dir() and not (folder / f"{name}.py").is_file()} == set()


def test_every_promise_of_the_receiver_names_tests_that_exist() -> None:
    text = (ROOT / "receiver" / "README.md").read_text("utf-8").partition("## Promises")[2]
    promises = re.findall(r"^\| (P[1-8]|all of them)[^|]*\| (.+) \|$", text, re.M)
    assert [name for name, _ in promises] == [*(f"P{number}" for number in range(1, 9)), "all of them"]
    for promise, tests in promises:
        named = [name for name in re.findall(r"`([^`]+)`", tests) if not name.startswith("make ")]
        assert named, promise
        for name in named:
            assert (ROOT / "tests" / "receiver" / f"{name}.py").is_file(), (promise, name)


def test_the_words_are_all_used() -> None:
    """A word nobody asks for would be translated for nothing."""
    import yaml

    words = yaml.safe_load((FROZEN / "data" / "words.yml").read_text("utf-8"))
    scripts = (ROOT / "overrides" / "scripts").rglob("*.js")
    templates = [path for ending in ("html", "typ") for path in (ROOT / "overrides").rglob(f"*.{ending}")]
    sources = [*templates, *SITEDATA, *RECEIVER, *scripts]
    code = "\n".join(path.read_text("utf-8") for path in sources)
    general = ("error.", "format.", "level.")
    unused = [key for key in words if not key.startswith(general) and f"'{key}'" not in code and f'"{key}"' not in code]
    assert unused == []

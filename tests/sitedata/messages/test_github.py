"""Problems for GitHub: few annotations with everything in them, and a summary that holds no more than text."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from sitedata.messages.github import MAX_ANNOTATIONS, MAX_MESSAGE, MAX_SUMMARY, add_summary, annotations, summary
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say

FILE = "data/a,b.yml"
FIRST = Problem(FILE, 2, say("record {name}", name=quoted("x")), say("nothing"), say("a text"), say("Add that word."))
SECOND = Problem("data/z.yml", 1, "id", "100 %\n", say("a number"), say("Correct the value."))
WARNING = replace(FIRST, line=1, severity="warning")
GITHUB = {"GITHUB_SERVER_URL": "https://github.example", "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "abc"}


def many(number: int, files: int = 1) -> list[Problem]:
    return [replace(FIRST, file=f"data/{n % files:03}.yml", line=n + 1) for n in range(number)]


def length(command: str) -> int:
    """In UTF-16 units, as the runner counts it once it has read the command."""
    return len(command.split("::")[2].replace("%0A", "\n").encode("utf-16-le")) // 2


def test_a_workflow_command_escapes_what_would_end_it() -> None:
    first, second = annotations([FIRST, SECOND]).split("\n")
    place = "::error file=data/a%2Cb.yml,line=2,title=data/a%2Cb.yml%3A one problem to fix::"
    assert first.startswith(f"{place}data/a,b.yml:2: record “x”: found nothing; ")
    assert "found 100 %25%0A; expected" in second


def test_a_file_has_one_annotation_at_its_first_error_with_errors_before_warnings() -> None:
    said = annotations([WARNING, FIRST, replace(FIRST, line=9)])
    assert said.startswith(
        "::error file=data/a%2Cb.yml,line=2,title=data/a%2Cb.yml%3A 2 problems to fix%2C one warning::"
    )
    message = said.partition("to fix%2C one warning::")[2].split("%0A")
    assert [line.partition(" ")[0] for line in message[:3]] == [f"{FILE}:2:", f"{FILE}:9:", f"{FILE}:1:"]
    assert message[2].startswith(f"{FILE}:1: warning: record")
    assert message[3:] == ["In all: 2 problems to fix, one warning. The whole list is in the summary of this job."]


def test_a_file_with_warnings_only_is_a_warning_and_comes_last() -> None:
    said = annotations([replace(WARNING, file="data/0.yml"), FIRST]).split("\n")
    assert [line.partition(" ")[0] for line in said] == ["::error", "::warning"]


@pytest.mark.parametrize("number", [10, 11, 5_000])
def test_there_are_at_most_ten_annotations_none_longer_than_the_runner_takes(number: int) -> None:
    said = annotations(many(number, files=min(number, 40)), "fr").split("\n")
    assert len(said) == MAX_ANNOTATIONS
    assert all(length(line) <= MAX_MESSAGE for line in said)
    assert all(f"En tout\u00a0: {number} problèmes" in line for line in said)
    assert ("autres fichiers" in said[-1]) == (number > MAX_ANNOTATIONS)


def test_what_does_not_fit_into_an_annotation_is_counted() -> None:
    (said,) = annotations(many(5_000)).split("\n")
    told = said.count("%0A") - 1
    assert f"%0AAnd {5_000 - told} more.%0AIn all: 5000 problems to fix." in said
    assert 20 < told < 100


def test_a_huge_or_astral_text_is_cut() -> None:
    (said,) = annotations([replace(FIRST, where="𝐀" * 9_000)]).split("\n")
    assert length(said) <= MAX_MESSAGE


def test_a_summary_is_grouped_by_file_and_links_to_lines() -> None:
    said = summary([WARNING, FIRST, replace(SECOND, file="docs/fr/a b.md")], "Done.", "https://x.example/blob/abc/")
    assert said.startswith(
        "## 2 problems to fix, one warning\n\n### [data/a,b.yml](https://x.example/blob/abc/data/a%2Cb.yml): "
    )
    assert "- [line 2](https://x.example/blob/abc/data/a%2Cb.yml#L2), record “x”<br>found\\: nothing<br>" in said
    assert "- [line 1](https://x.example/blob/abc/data/a%2Cb.yml#L1) (warning), record" in said
    assert "- [line 1](https://x.example/blob/abc/docs/fr/a%20b.md?plain=1#L1), id<br>found\\: 100 % <br>" in said
    assert said.endswith("\nDone.\n")


def test_without_an_address_a_summary_has_no_links() -> None:
    assert "](" not in summary([FIRST])
    assert "- línea 2, ficha «x»<br>hallado" in summary([FIRST], language="es")


HOSTILE = (
    "<script>alert(1)</script> **b** _i_ `c` [a](https://evil.example) ![i](x) https://evil.example www.evil.example "
    "me@evil.example @octocat #12 ~~s~~ |a|b| <!-- --> $x$ &lt;b&gt; \\<b>\\` \n# h\n- l\n:::\n<details>"
)


def test_a_summary_shows_values_as_they_are_written() -> None:
    """Read by a renderer with GitHub's tables and strike-through. Mentions are split by a comment."""
    said = summary(
        [replace(FIRST, where=HOSTILE, found=HOSTILE, expected=HOSTILE, repair=HOSTILE, file="@a#1 <b>*.yml")]
    )
    html = MarkdownIt("gfm-like", {"linkify": False}).render(said)
    assert set(re.findall(r"<(\w+)", html)) == {"h2", "h3", "ul", "li", "br", "strong"}
    assert not re.search(r"https?:|www\.", said), "it would become a link"
    assert not re.search(r"[@#](?!<!-- -->)", re.sub(r"^#+ ", "", said, flags=re.M))
    text = re.sub(r"<!-- -->", "", html)
    assert "[a](https://evil.example)" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **b** _i_ `c`" in text


def test_a_huge_summary_is_cut_and_says_how_many_are_left_out() -> None:
    said = summary([replace(one, found="é" * 2_000) for one in many(5_000, files=7)], "Fin.")
    assert MAX_SUMMARY * 0.9 < len(said.encode()) <= MAX_SUMMARY
    left = re.search(r"^(\d+) more do not fit", said, re.M)
    assert left
    assert int(left[1]) + said.count("\n- ") == 5_000


def test_five_thousand_problems_fit_a_summary_in_three_languages() -> None:
    for language in ("en", "fr", "es"):
        assert summary(many(5_000, files=9), language=language).count("\n- ") == 5_000


def test_the_summary_is_added_to_the_file_that_github_names(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n", "utf-8")
    add_summary({"GITHUB_STEP_SUMMARY": str(path), **GITHUB}, [FIRST], "", "fr")
    said = path.read_text("utf-8")
    assert said.startswith("before\n## un problème à corriger\n")
    assert "[ligne 2](https://github.example/o/r/blob/abc/data/a%2Cb.yml#L2)" in said


def test_a_full_summary_stays_below_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("x" * (MAX_SUMMARY - 3_000), "utf-8")
    add_summary({"GITHUB_STEP_SUMMARY": str(path)}, many(5_000), "", "en")
    assert path.stat().st_size <= MAX_SUMMARY
    assert "more do not fit" in path.read_text("utf-8")


def test_without_a_summary_nothing_is_written_and_one_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_summary({}, [FIRST], "", "en")
    assert capsys.readouterr().out == ""
    add_summary({"GITHUB_STEP_SUMMARY": str(tmp_path)}, [FIRST], "", "en")
    assert capsys.readouterr().out.startswith("The summary could not be written: ")

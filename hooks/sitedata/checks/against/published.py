"""The state that a proposal is compared with: another folder, or a commit of the repository without a checkout."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sitedata.messages.problem import quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.languages import CONFIG

READ = (".yml", ".md")
"""Endings of the files that a comparison looks at."""
WITHOUT_NETWORK = {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


class UnknownStateError(Exception):
    """There is no such state; the message is one sentence for whoever called."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


@contextmanager
def published(root: Path, name: str) -> Iterator[Path]:
    """Yield a folder with the settings, the data and the pages of another state of the site.

    Args:
        root: the folder of the proposal.
        name: a folder with a mkdocs.yml, or a branch, tag or commit: of this one the last commit that the proposal has
            in common with it, so that what others have done since is not taken for something the proposal takes back.

    Raises:
        UnknownStateError: there is neither.
    """
    folder = Path(name)
    if (folder / CONFIG).is_file():
        yield folder.resolve()
        return
    commit = _commit(root, name)
    with tempfile.TemporaryDirectory(prefix="published-") as made:
        _write(root, commit, Path(made))
        if not (Path(made) / CONFIG).is_file():
            raise UnknownStateError(
                say("{name} has no mkdocs.yml in this folder: nothing to compare.", name=quoted(name))
            )
        yield Path(made)


def _commit(root: Path, name: str) -> str:
    # Git would take a name with a dash for an option.
    asked = _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}") if name[:1] != "-" else None
    if asked is None or asked.returncode == 1:
        raise UnknownStateError(
            say(
                "There is no branch, tag or commit {name} here, and no folder of that name with a mkdocs.yml. A branch "
                "of the project has to be fetched first: git fetch origin",
                name=quoted(name),
            )
        )
    if asked.returncode:
        raise UnknownStateError(_reason(asked.stderr.decode(errors="replace")))
    wanted = asked.stdout.decode().strip()
    common = _git(root, "merge-base", "HEAD", wanted)
    return common.stdout.decode().split("\n")[0] if common.returncode == 0 else wanted


def _reason(said: str) -> Message:
    if "not a git repository" in said:
        return say("This folder is not in a git repository: compare with another folder instead.")
    return say("Git cannot read this folder: {reason}", reason=said.strip().removeprefix("fatal: "))


def _write(root: Path, commit: str, folder: Path) -> None:
    """Write the files of a commit that a comparison looks at. No links: they could lead anywhere."""
    listed = _git(root, "ls-tree", "-r", "-z", commit, "--", CONFIG, "data", "docs").stdout
    found: dict[str, bytes] = {}
    for entry in filter(None, listed.split(b"\0")):
        about, _, path = entry.partition(b"\t")
        mode, kind, blob = about.split()
        if kind == b"blob" and mode.startswith(b"100") and path.endswith(tuple(map(str.encode, READ))):
            found[os.fsdecode(path)] = blob
    contents = _contents(root, found)
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _contents(root: Path, blobs: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the contents of files by their names, all from one process."""
    asked = b"".join(blob + b"\n" for blob in blobs.values())
    answer = memoryview(_git(root, "cat-file", "--batch", given=asked).stdout)
    found: dict[str, bytes] = {}
    for name in blobs:
        head = bytes(answer[:200]).partition(b"\n")[0]
        if not head.split()[-1:] or not head.split()[-1].isdigit():
            raise UnknownStateError(
                say("Git does not have the whole of this commit: get it first: git fetch --unshallow")
            )
        begin, size = len(head) + 1, int(head.split()[-1])
        found[name] = bytes(answer[begin : begin + size])
        answer = answer[begin + size + 1 :]
    return found


def _git(root: Path, *arguments: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=root,
            input=given,
            capture_output=True,
            check=False,
            env={**os.environ, **WITHOUT_NETWORK},
        )
    except OSError:
        raise UnknownStateError(say("Git is not installed: compare with another folder instead.")) from None

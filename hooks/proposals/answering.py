"""Keeps the comment below a proposal up to date, and records what its readers confirm there."""

import base64
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from sitedata.messages.translatable import Message, in_language, say
from sitedata.translations.comment import MARKER, Comment, Place, ToPaste, confirmed_by
from sitedata.translations.proposal import Affected, Proposal, compare
from sitedata.translations.reviews import FOLDER, read_reviews, write_reviews
from sitedata.translations.still_right import understood
from sitedata.translations.units import read_units

from proposals.api import ApiError, GitHub
from proposals.sources import unpack

BOT = "github-actions[bot]"
"""Who the workflow's own token writes as."""
CHECK = "check.yml"
"""The workflow that a commit of ours must start: GitHub starts none for a commit made with its own token."""
MAX_TRIES = 4
"""How often everything is read again when the branch moves meanwhile."""
COMMIT = """mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }"""


@dataclass(frozen=True)
class Site:
    """What the default branch says: languages with their own names, the original first; the team's language."""

    names: Mapping[str, str]
    language: str


@dataclass(frozen=True)
class Person:
    """Someone who confirms translations: by a comment with a command, or by ticking boxes (no text)."""

    login: str
    text: str | None = None


@dataclass(frozen=True)
class State:
    """A proposal as it was read: GitHub's own record of it, its folder, what is to be confirmed, our comment if any."""

    pull: Mapping[str, Any]
    folder: Path
    proposal: Proposal
    comment: Mapping[str, Any] | None

    @property
    def repository(self) -> str:
        """The repository that the branch belongs to; empty when it was deleted."""
        return str((self.pull["head"]["repo"] or {}).get("full_name", ""))

    @property
    def ticks(self) -> frozenset[Affected]:
        """What is ticked now."""
        return confirmed_by(self.comment["body"], self.proposal.affected) if self.comment else frozenset()


class Moved(Exception):
    """Somebody has pushed to the branch meanwhile."""


@dataclass(frozen=True)
class ProposalComments:
    """Answers below the proposals of one repository. `server`: where people see GitHub."""

    github: GitHub
    site: Site
    server: str

    def refresh(self, number: int) -> None:
        """Bring the comment of a proposal up to date; nothing is recorded."""
        self._with_state(number, None)

    def confirm(self, number: int, person: Person) -> tuple[Message, ...]:
        """Record what a person has confirmed, as far as that person may; return what was refused."""
        return self._with_state(number, person)

    def _with_state(self, number: int, person: Person | None) -> tuple[Message, ...]:
        for _ in range(MAX_TRIES):
            with tempfile.TemporaryDirectory() as folder:
                try:
                    return self._once(number, person, Path(folder))
                except Moved:
                    continue
        return (say("The branch changed again and again meanwhile. Please try once more."),)

    def _once(self, number: int, person: Person | None, folder: Path) -> tuple[Message, ...]:
        pull = self.github.get(f"pulls/{number}")
        if pull["state"] != "open":
            return (say("This proposal is closed."),) if person else ()
        if person and not self._may(person, pull):
            return (say("Only the author of the proposal and people with write access can confirm translations."),)
        state = self._state(pull, folder)
        said = understood(person.text, state.proposal.affected, self.site.names) if person and person.text else None
        confirmed = state.ticks | (said.units if said else frozenset())
        self._answer(state, confirmed, person)
        return said.refused if said else ()

    def _may(self, person: Person, pull: Mapping[str, Any]) -> bool:
        """Return whether a person may confirm: the author by a comment; by ticks only who may edit our comment."""
        if person.text and person.login == pull["user"]["login"]:
            return True
        try:
            found = self.github.get(f"collaborators/{person.login}/permission")
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        return found["permission"] in ("admin", "write")

    def _state(self, pull: Mapping[str, Any], folder: Path) -> State:
        base, head = pull["base"]["sha"], pull["head"]["sha"]
        start = self.github.get(f"compare/{base}...{head}?per_page=1")["merge_base_commit"]["sha"]
        before, after = (
            unpack(self.github.archive(commit), folder / name) for commit, name in ((start, "before"), (head, "after"))
        )
        return State(pull, after, compare(before, after, tuple(self.site.names)), self._own_comment(pull["number"]))

    def _own_comment(self, number: int) -> Mapping[str, Any] | None:
        found = self.github.comments(number)
        return next((one for one in found if one["user"]["login"] == BOT and one["body"].startswith(MARKER)), None)

    def _answer(self, state: State, confirmed: frozenset[Affected], person: Person | None) -> None:
        """Record what is confirmed where that is possible, then say in the comment what is left."""
        remarks: list[Message] = []
        left = confirmed
        if confirmed and state.repository != self.github.repository:
            remarks.append(say("The branch is in another repository, where this one may not write."))
        elif confirmed and person:
            try:
                remarks += self._recorded(state, confirmed, person)
                left = frozenset()
            except ApiError as error:
                if error.status == 409:
                    raise Moved from None
                remarks.append(say("GitHub did not let this be recorded: {reason}", reason=str(error)))
        self._write(state, left, confirmed - left, tuple(remarks))

    def _recorded(self, state: State, confirmed: frozenset[Affected], person: Person) -> list[Message]:
        """Commit the reviews to the proposal's branch and start its check; return what has to be said of that."""
        files = {file: (state.folder / file).read_bytes() for file in self._reviewed(state, confirmed)}
        additions = [{"path": file, "contents": base64.b64encode(text).decode()} for file, text in files.items()]
        branch = state.pull["head"]["ref"]
        languages = ", ".join(sorted({one.language for one in confirmed}))
        message = {
            "headline": f"Translations confirmed: {len(confirmed)} ({languages})",
            "body": f"Confirmed by {person.login} below the pull request.",
        }
        where = {"repositoryNameWithOwner": self.github.repository, "branchName": branch}
        expected = state.pull["head"]["sha"]
        change = {
            "branch": where,
            "message": message,
            "expectedHeadOid": expected,
            "fileChanges": {"additions": additions},
        }
        self.github.ask(COMMIT, {"input": change})
        return self._checked(branch)

    def _checked(self, branch: str) -> list[Message]:
        try:
            self.github.send("POST", f"actions/workflows/{CHECK}/dispatches", {"ref": branch})
        except ApiError:
            return [say("The check does not start by itself for this commit: close the proposal and open it again.")]
        return []

    def _reviewed(self, state: State, confirmed: frozenset[Affected]) -> Iterator[str]:
        """Write the files of translations/ in the proposal's folder; yield their names."""
        original = next(iter(self.site.names))
        units = read_units(state.folder, tuple(self.site.names))
        for language in sorted({one.language for one in confirmed}):
            keys = {one.key for one in confirmed if one.language == language}
            reviews = read_reviews(state.folder, language).marked(units, keys, original, language)
            yield write_reviews(state.folder, language, reviews).relative_to(state.folder).as_posix()

    def _write(
        self, state: State, ticks: frozenset[Affected], done: frozenset[Affected], remarks: tuple[Message, ...]
    ) -> None:
        number, now = state.pull["number"], self._own_comment(state.pull["number"])
        affected = tuple(one for one in state.proposal.affected if one not in done)
        left = Proposal(affected, state.proposal.confirmed + len(done))
        head = state.pull["head"]
        if now:
            # Boxes ticked while this was running: their own event records them.
            ticks |= confirmed_by(now["body"], affected)
        place = Place(self.server, state.repository or self.github.repository, head["ref"])
        paste = tuple(_to_paste(ticks)) if state.repository != self.github.repository or remarks else ()
        body = Comment(left, self.site.names, place, self.site.language, ticks, remarks, paste).body()
        if now and now["body"].replace("\r\n", "\n") != body:
            self.github.send("PATCH", f"issues/comments/{now['id']}", {"body": body})
        elif not now and affected:
            self.github.send("POST", f"issues/{number}/comments", {"body": body})

    def reply(self, number: int, refused: tuple[Message, ...]) -> None:
        """Say below a proposal what could not be done."""
        body = "\n".join(f"- {in_language(sentence, self.site.language)}" for sentence in refused)
        self.github.send("POST", f"issues/{number}/comments", {"body": body})


def _to_paste(ticks: frozenset[Affected]) -> Iterator[ToPaste]:
    ordered = sorted(ticks, key=attrgetter("language", "key"))
    for language, found in groupby(ordered, attrgetter("language")):
        yield ToPaste(f"{FOLDER}/{language}.txt", tuple(f"{one.key} {' '.join(one.pair)}\n" for one in found))

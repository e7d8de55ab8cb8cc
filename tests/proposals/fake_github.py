"""A small GitHub on 127.0.0.1: one repository, one proposal, its commits as folders, and the errors of the real one."""

import json
import re
import shutil
import stat
import threading
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

REPOSITORY = "mieux/site"
BOT = "github-actions[bot]"
NUMBER = 7


@dataclass
class FakeGitHub:
    """`commits`: folder of each commit; `seen`: method and path of each call; `before`: what to do before a call."""

    commits: dict[str, Path]
    head: str
    start: str
    address: str = ""
    branch: str = "patch-1"
    repository: str | None = REPOSITORY
    state: str = "open"
    author: str = "awa"
    writers: set[str] = field(default_factory=lambda: {"editor"})
    comments: list[dict[str, Any]] = field(default_factory=list)
    reactions: list[tuple[int, str]] = field(default_factory=list)
    dispatched: list[str] = field(default_factory=list)
    messages: list[dict[str, str]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    tokens: dict[str, str | None] = field(default_factory=dict)
    before: Callable[[str], None] = lambda _call: None
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def own(self) -> str:
        """The body of the bot's comment."""
        [body] = [one["body"] for one in self.comments if one["user"]["login"] == BOT]
        return str(body)

    def tick(self, *places: str) -> None:
        """Tick boxes as GitHub's page does: it sends the whole text back, with its own line ends."""
        [comment] = [one for one in self.comments if one["user"]["login"] == BOT]
        lines = comment["body"].split("\n")
        for place in places:
            [number] = [n for n, line in enumerate(lines) if f"<!-- unit {place} " in line]
            lines[number] = lines[number].replace("- [ ]", "- [x]")
        comment["body"] = "\r\n".join(lines)

    def say(self, login: str, text: str) -> dict[str, Any]:
        comment = {"id": len(self.comments) + 1, "user": {"login": login}, "body": text}
        self.comments.append(comment)
        return comment

    def push(self, change: Callable[[Path], None]) -> None:
        """Add a commit to the branch."""
        name = f"{len(self.commits):040x}"
        folder = self.commits[self.head].with_name(name)
        shutil.copytree(self.commits[self.head], folder)
        change(folder)
        self.commits[name] = folder
        self.head = name

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        self.seen.append(f"{method} {path}")
        self.before(f"{method} {path}")
        for pattern, refusal in self.refused.items():
            if re.search(pattern, f"{method} {path}"):
                return refusal[0], {"message": refusal[1]}
        if path == "/graphql":
            return 200, self._commit(body["variables"]["input"])
        rest = path.removeprefix(f"/repos/{REPOSITORY}/")
        for pattern, act in self._routes().items():
            if found := re.fullmatch(pattern, f"{method} {rest}"):
                return act(body, *found.groups())
        return 404, {"message": "Not Found"}

    def _routes(self) -> dict[str, Callable[..., tuple[int, Any]]]:
        return {
            r"GET pulls/(\d+)": lambda _, number: (200, self._pull()) if int(number) == NUMBER else (404, {}),
            r"GET pulls\?state=open&per_page=100&head=(.+)": self._find,
            r"GET compare/.+\.\.\..+": lambda _: (200, {"merge_base_commit": {"sha": self.start}}),
            r"GET issues/\d+/comments\?per_page=100&page=(\d+)": self._list,
            r"POST issues/\d+/comments": lambda body: (201, self.say(BOT, body["body"])),
            r"PATCH issues/comments/(\d+)": self._edit,
            r"POST issues/comments/(\d+)/reactions": self._react,
            r"GET collaborators/(.+)/permission": self._permission,
            r"POST actions/workflows/check\.yml/dispatches": lambda body: (204, self.dispatched.append(body["ref"])),
        }

    def _find(self, _: Any, head: str) -> tuple[int, Any]:
        return 200, [self._pull()] if unquote(head).partition(":")[2] == self.branch else []

    def _pull(self) -> dict[str, Any]:
        source = {"full_name": self.repository} if self.repository else None
        head = {"sha": self.head, "ref": self.branch, "repo": source}
        base = {"sha": self.start, "ref": "main", "repo": {"full_name": REPOSITORY}}
        return {"number": NUMBER, "state": self.state, "user": {"login": self.author}, "head": head, "base": base}

    def _list(self, _: Any, page: str) -> tuple[int, Any]:
        start = (int(page) - 1) * 100
        return 200, self.comments[start : start + 100]

    def _edit(self, body: Any, number: str) -> tuple[int, Any]:
        comment = self.comments[int(number) - 1]
        comment["body"] = body["body"]
        return 200, comment

    def _react(self, body: Any, number: str) -> tuple[int, Any]:
        self.reactions.append((int(number), body["content"]))
        return 201, {}

    def _permission(self, _: Any, login: str) -> tuple[int, Any]:
        return 200, {"permission": "write" if login in self.writers else "read"}

    def _commit(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["expectedHeadOid"] != self.head:
            said = f'Expected branch to point to "{given["expectedHeadOid"]}" but it did not. Pull and try again.'
            return {"data": None, "errors": [{"type": "STALE_DATA", "message": said}]}
        assert given["branch"] == {"repositoryNameWithOwner": REPOSITORY, "branchName": self.branch}
        self.messages.append(given["message"])
        additions = given["fileChanges"]["additions"]
        self.push(
            lambda folder: (
                [(folder / one["path"]).write_bytes(b64decode(one["contents"])) for one in additions] and None
            )
        )
        return {"data": {"createCommitOnBranch": {"commit": {"oid": self.head}}}}

    def archive(self, commit: str) -> bytes:
        """Return a commit's files as GitHub packs them: below one folder, links as links."""
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted(self.commits[commit].rglob("*")):
                entry = zipfile.ZipInfo(f"mieux-site-{commit[:7]}/{path.relative_to(self.commits[commit]).as_posix()}")
                if path.is_symlink():
                    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
                    archive.writestr(entry, str(path.readlink()))
                elif path.is_file():
                    archive.writestr(entry, path.read_bytes())
        return packed.getvalue()


@contextmanager
def serving(fake: FakeGitHub) -> Iterator[FakeGitHub]:
    """Serve the fake on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            part = self.path.split("/")[-2]
            fake.tokens[part if part in ("zipball", "codeload") else "api"] = self.headers.get("Authorization")
            if found := re.fullmatch(rf"/repos/{REPOSITORY}/zipball/(\w+)", self.path):
                self.send_response(302)
                self.send_header("Location", f"{fake.address}/codeload/{found[1]}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if found := re.fullmatch(r"/codeload/(\w+)", self.path):
                self._send(200, fake.archive(found[1]))
                return
            status, answer = fake.answer(self.command, self.path, body)
            self._send(status, b"" if answer is None else json.dumps(answer).encode())

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = _answer

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""GitHub's API as far as a proposal needs it: one place that knows addresses, the token and the errors."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MAX_ARCHIVE = 200_000_000
"""Bytes of a repository's archive."""
MAX_PAGES = 30
"""Pages of 100 comments that are looked through."""
TIMEOUT_SECONDS = 60


class ApiError(Exception):
    """GitHub answered with an error; `status` is that of HTTP, the text GitHub's own."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class GitHub:
    """One repository. `api` and `graphql` are addresses without a slash at the end."""

    api: str
    graphql: str
    repository: str
    token: str

    def get(self, path: str) -> Any:
        """Return what stands at a path below the repository."""
        return json.loads(self._call("GET", f"{self.api}/repos/{self.repository}/{path}") or b"null")

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        """Send an object to a path below the repository; return the answer."""
        return json.loads(self._call(method, f"{self.api}/repos/{self.repository}/{path}", body) or b"null")

    def archive(self, commit: str) -> bytes:
        """Return all files of a commit as a zip file."""
        return self._call("GET", f"{self.api}/repos/{self.repository}/zipball/{commit}")

    def ask(self, query: str, variables: Mapping[str, Any]) -> Any:
        """Return the data that a GraphQL query answers with. Raises ApiError with the first error's own text."""
        answer = json.loads(self._call("POST", self.graphql, {"query": query, "variables": variables}))
        if errors := answer.get("errors"):
            raise ApiError(409 if errors[0].get("type") == "STALE_DATA" else 422, str(errors[0].get("message")))
        return answer["data"]

    def comments(self, number: int) -> Iterator[dict[str, Any]]:
        """Yield the comments below a proposal, the oldest first."""
        for page in range(1, MAX_PAGES + 1):
            found = self.get(f"issues/{number}/comments?per_page=100&page={page}")
            yield from found
            if len(found) < 100:
                return

    def _call(self, method: str, address: str, body: Mapping[str, Any] | None = None) -> bytes:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(address, data, method=method)
        request.add_header("Accept", "application/vnd.github+json")
        request.add_header("Content-Type", "application/json")
        request.add_header("X-GitHub-Api-Version", "2022-11-28")
        # The archive is elsewhere: a redirect must not take the token along.
        request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                found: bytes = answer.read(MAX_ARCHIVE + 1)
        except urllib.error.HTTPError as error:
            raise ApiError(error.code, _text(error)) from None
        if len(found) > MAX_ARCHIVE:
            raise ApiError(413, f"{address} is longer than {MAX_ARCHIVE} bytes")
        return found


def _text(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["message"])
    except (ValueError, KeyError, TypeError):
        return f"{error.code} {error.reason}"

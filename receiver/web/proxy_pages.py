"""What a proxy shows while the receiver does not answer: our page, in a file for each language."""

from pathlib import Path

from receiver.web.problem_pages import Problems

READABLE = 0o644
"""By the proxy, which is another user."""


def write(folder: Path, problems: Problems) -> None:
    """Write `fr.html`, `en.html` and so on, each of them completely or not at all. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for language, page in problems.without_receiver():
        draft = folder / f".{language}.html"
        draft.write_bytes(page)
        draft.chmod(READABLE)
        draft.replace(folder / f"{language}.html")

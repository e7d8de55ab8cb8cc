"""What went wrong while a page was made, as a problem at its line: for what no check can know before."""

import traceback
from pathlib import Path

from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.templates import FOLDER


def explain_failure(error: BaseException, root: Path) -> Problem:
    """Return the problem of a template that failed: at the last of its lines that was reached."""
    folder = (root / FOLDER).resolve()
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if folder in Path(frame.filename).resolve().parents]
    file = Path(own[-1].filename).resolve().relative_to(root.resolve()).as_posix() if own else f"{FOLDER}/"
    repair = say("Python, which makes the pages, says in English: {reason}", reason=quoted(str(error)))
    found, expected = say("an error while a page was made"), say("a template that can be shown")
    return Problem(file, (own[-1].lineno or 1) if own else 1, say("the template"), found, expected, repair)

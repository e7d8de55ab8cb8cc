"""The log: one line per event on standard error, `key=value` pairs (logfmt), times in UTC, nothing personal.

Whoever logs names the event and its fields: references, forms, codes, counts. Never an answer, an address, a file name,
a header of a request, or the text of an error that could quote one. README.md lists the events.

The same line is written once a minute: whatever happens a thousand times a second, the log stays readable and the disk
empty. In systemd's journal each line has its priority (sd-daemon(3)), so that `journalctl -p err` finds errors.
"""

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

OWN = "receiver"
"""Our loggers' names begin so; what others log is text, and is quoted."""
log = logging.getLogger(OWN)
REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The number of the request for which something is done; empty outside of requests."""
PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6}
"""Of the journal, by level."""
REPEAT_SECONDS = 60
MAX_ONCE, MAX_REPEATED = 10_000, 1000
"""Different lines of which it is known that they were written within the last minute: that came once (what is accepted
in a busy minute must not crowd out what goes wrong), and that came again. Beyond them all are written."""


def event(name: str, **fields: object) -> str:
    """Return the message of an event, such as `event=accepted reference=ACDEFHJK form=expert`."""
    return " ".join(f"{key}={_quoted(str(value))}" for key, value in {"event": name, **fields}.items())


class LogFormatter(logging.Formatter):
    """Writes a record as one line; of an exception only its kind, for its text may quote an answer."""

    def __init__(self, *, for_journal: bool = False) -> None:
        super().__init__()
        self._for_journal = for_journal

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = f"time={time.replace('+00:00', 'Z')} level={record.levelname.lower()} logger={record.name}"
        rest = (_repeated(record) or _request(), _message(record), _error(record))
        line = " ".join(filter(None, (head, *rest)))
        return prioritized(line, record.levelno) if self._for_journal else line


@dataclass
class _Told:
    """A record like one that was written, when that was, and how often it came again since."""

    record: logging.LogRecord
    at: float
    times: int = 1


class OnceAMinuteHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes the same line once a minute, afterwards how often it came meanwhile (`repeated=…`)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(sys.stderr)
        self._clock = clock
        self._once: dict[int, float] = {}
        """When lines were written that have not come again, the oldest first. Their hashes: there may be many."""
        self._told: dict[int, _Told] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, or count it."""
        now = self._clock()
        for late in self._over(now - REPEAT_SECONDS):
            super().emit(late)
        # Of the others' texts the first line: asyncio's go on with addresses in memory.
        key = hash((record.name, record.levelno, record.getMessage().partition("\n")[0]))
        if not self._is_counted(key, record):
            self._once[key] = now
            super().emit(record)

    def close(self) -> None:
        """End, with what was only counted."""
        for late in self._over(self._clock()):
            super().emit(late)
        super().close()

    def _is_counted(self, key: int, record: logging.LogRecord) -> bool:
        """Count a line that was written within the last minute; say whether it was."""
        if key in self._told:
            self._told[key].times += 1
        elif key in self._once and len(self._told) < MAX_REPEATED:
            self._told[key] = _Told(record, self._once.pop(key))
        else:
            return False
        return True

    def _over(self, before: float) -> Iterator[logging.LogRecord]:
        """Forget what was written before an instant; yield of what came again since a record that says how often."""
        while self._once and ((oldest := next(iter(self._once.items())))[1] <= before or len(self._once) > MAX_ONCE):
            del self._once[oldest[0]]
        # Few: they are not in the order in which they were written.
        for key in [key for key, told in self._told.items() if told.at <= before]:
            told = self._told.pop(key)
            yield logging.makeLogRecord({**vars(told.record), "repeated": told.times, "created": time.time()})


def configure() -> None:
    """Log to standard error: our own events, and the warnings of others."""
    handler = OnceAMinuteHandler()
    handler.setFormatter(LogFormatter(for_journal=in_journal()))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    log.setLevel(logging.INFO)
    # Python's own would write the text of the error, on many lines.
    sys.excepthook = lambda _, error, __: unforeseen(error)
    threading.excepthook = lambda ended: unforeseen(ended.exc_value or SystemExit())


def unforeseen(error: BaseException) -> None:
    """Log a mistake in the program: its kind and the place in the code; its own text may quote an answer."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    log.error(event("unforeseen", error=type(error).__name__, place=place))


def in_journal() -> bool:
    """Say whether standard error goes to systemd's journal."""
    try:
        found = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


def prioritized(text: str, level: int) -> str:
    """Return text whose every line has its priority for the journal."""
    return "\n".join(f"<{PRIORITIES.get(level, 6)}>{line}" for line in text.split("\n"))


def tell(sentence: str, level: int) -> None:
    """Write a sentence for the operator to standard error, as the journal wants it where that is the journal."""
    print(prioritized(sentence, level) if in_journal() else sentence, file=sys.stderr)


def _request() -> str:
    number = REQUEST.get()
    return f"request={number}" if number else ""


def _repeated(record: logging.LogRecord) -> str:
    times = getattr(record, "repeated", 0)
    return f"repeated={times}" if times else ""


def _message(record: logging.LogRecord) -> str:
    message = record.getMessage()
    return message if record.name.split(".")[0] == OWN else f"message={_quoted(message)}"


def _error(record: logging.LogRecord) -> str:
    kind = record.exc_info[0] if record.exc_info else None
    return f"error={kind.__name__}" if kind else ""


def _quoted(value: str) -> str:
    """Return a value that stays one value of one line, whatever it holds."""
    plain = value.isascii() and value.isprintable() and value and not set(value) & set(' "=')
    if plain:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in escaped) + '"'

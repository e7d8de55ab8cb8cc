"""The log: one line per event on standard error, `key=value` pairs (logfmt), times in UTC, nothing personal.

Whoever logs names the event and its fields: references, forms, codes, counts. Never an answer, an address, a file name,
a header of a request, or the text of an error that could quote one.
"""

import logging
import sys
from datetime import UTC, datetime

OWN = "receiver"
"""Our loggers' names begin so; what others log is text, and is quoted."""


def event(name: str, **fields: object) -> str:
    """Return the message of an event, such as `event=accepted reference=ACDEFHJK form=expert`."""
    return " ".join(f"{key}={_quoted(str(value))}" for key, value in {"event": name, **fields}.items())


class LogFormatter(logging.Formatter):
    """Writes a record as one line; of an exception only its kind, for its text may quote an answer."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = f"time={time.replace('+00:00', 'Z')} level={record.levelname.lower()} logger={record.name}"
        return " ".join(filter(None, (head, _message(record), _error(record))))


def configure() -> None:
    """Log to standard error: our own events, and the warnings of others."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(OWN).setLevel(logging.INFO)


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

"""A mail server that takes everything and keeps nothing: `python -m bench.sink PORT SECONDS`; so long a mail takes."""

import asyncio
import signal
import sys
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Takes its time for each mail."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def handle_DATA(self, *_: Any) -> str:
        """Take a mail."""
        await asyncio.sleep(self._seconds)
        return "250 OK"


def main() -> None:
    """Run until the process is ended."""
    controller = Controller(Sink(float(sys.argv[2])), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()

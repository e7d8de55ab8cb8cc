"""A mail server that keeps nothing: `python -m bench.sink PORT SECONDS [COMMAND REPLY]`; so long a mail takes.

With COMMAND (MAIL or RCPT; DATA: after the text) its answer is REPLY, such as “451 4.7.1 Slow down”.
"""

import asyncio
import signal
import sys
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


class Sink:
    """Takes its time for each mail."""

    def __init__(self, seconds: float, command: str, reply: str) -> None:
        self._seconds = seconds
        self._command = command
        self._reply = reply

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        """Take a sender, or refuse it."""
        if self._command == "MAIL":
            return self._reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        """Take a recipient, or refuse it."""
        if self._command == "RCPT":
            return self._reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *_: Any) -> str:
        """Take a mail, or refuse it."""
        await asyncio.sleep(self._seconds)
        return self._reply if self._command == "DATA" else "250 OK"


def main() -> None:
    """Run until the process is ended."""
    port, seconds, *refusal = sys.argv[1:]
    command, reply = refusal or ("", "")
    controller = Controller(Sink(float(seconds), command, reply), hostname="127.0.0.1", port=int(port))
    controller.start()
    print("ready", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()

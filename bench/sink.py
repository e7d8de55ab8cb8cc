"""A mail server that takes everything and keeps nothing: `python -m bench.sink PORT`."""

import signal
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink


def main() -> None:
    """Run until the process is ended."""
    controller = Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1]))
    controller.start()
    print("ready", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()

"""A mail server that answers by a script, on loopback."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

HANG_UP = b""
TEXTBOOK = {
    "greeting": b"220 ready\r\n",
    "EHLO": b"250-here\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n",
    "HELO": b"250 here\r\n",
    "MAIL": b"250 OK\r\n",
    "RCPT": b"250 OK\r\n",
    "DATA": b"354 go on\r\n",
    "text": b"250 OK\r\n",
    "QUIT": b"221 bye\r\n",
}


class Scripted:
    """What a server that answers by a script was told: its commands, and the texts it was given."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.commands: list[bytes] = []
        self.texts: list[bytes] = []


@contextmanager
def scripted(**answers: bytes) -> Iterator[Scripted]:
    """A server that answers each command with its bytes, and hangs up where they are none."""
    script = {**TEXTBOOK, **answers}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Scripted(listener.getsockname()[1])
        thread = threading.Thread(target=serve, args=(listener, script, server))
        thread.start()
        try:
            yield server
        finally:
            thread.join(10)


def serve(listener: socket.socket, script: dict[str, bytes], server: Scripted) -> None:
    line, _ = listener.accept()
    with line, line.makefile("rb") as lines, suppress(OSError):
        if script["greeting"] == HANG_UP:
            return
        line.sendall(script["greeting"])
        for command in iter(lines.readline, b""):
            server.commands.append(command.strip())
            word = command.split()[0].decode().upper()
            answer = script.get(word, b"500 unknown\r\n")
            line.sendall(answer)
            if answer == HANG_UP:
                return
            if word == "DATA" and answer.startswith(b"354"):
                server.texts.append(b"".join(iter(lines.readline, b".\r\n")))
                line.sendall(script["text"])
                if script["text"] == HANG_UP:
                    return

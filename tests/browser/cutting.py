"""A line between browser and receiver that can be cut: a TCP proxy for one purpose, on 127.0.0.1."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

PIECE = 4096


class Line:
    """Passes bytes on.

    `cut_request_after`: cut once so many bytes of a POST have passed; `cut_answer`: pass the whole POST on, then cut
    before the answer comes back; `down`: nothing passes. The line stays bad until it is mended: Chromium itself tries
    once more.
    """

    def __init__(self, receiver: str) -> None:
        self.target = (urlsplit(receiver).hostname or "", urlsplit(receiver).port or 0)
        self.cut_request_after: int | None = None
        self.cut_answer = False
        self.down = False
        self._posts_pass = threading.Event()
        self._posts_pass.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        threading.Thread(target=self._listen, daemon=True).start()

    def hold_posts(self) -> None:
        """Nothing is cut, but what is posted waits until the line is mended."""
        self._posts_pass.clear()

    def mend(self) -> None:
        """From now on nothing is cut or held."""
        self.cut_request_after, self.cut_answer, self.down = None, False, False
        self._posts_pass.set()

    def close(self) -> None:
        """Stop listening."""
        self.listener.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self.listener.accept()
                threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        with suppress(OSError), browser, socket.create_connection(self.target) as receiver:
            back = threading.Thread(target=self._answers, args=(receiver, browser), daemon=True)
            back.start()
            self._requests(browser, receiver)
            back.join()

    def _requests(self, browser: socket.socket, receiver: socket.socket) -> None:
        passed, posting = 0, False
        while piece := browser.recv(PIECE):
            posting = posting or piece.startswith(b"POST")
            if posting:
                self._posts_pass.wait()
            passed += len(piece) if posting else 0
            if self.down or (posting and self.cut_request_after is not None and passed > self.cut_request_after):
                self._hang_up(browser, receiver)
                return
            receiver.sendall(piece)
        receiver.shutdown(socket.SHUT_WR)

    def _answers(self, receiver: socket.socket, browser: socket.socket) -> None:
        with suppress(OSError):
            while piece := receiver.recv(PIECE):
                if self.cut_answer and b" 303 " in piece[:20]:
                    self._hang_up(browser, receiver)
                    return
                browser.sendall(piece)
            browser.shutdown(socket.SHUT_WR)

    def _hang_up(self, *ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

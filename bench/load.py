"""Load in a process of its own: `python -m bench.load PORT SECONDS CLIENTS RATE STALLED [PAGE]`, a line of JSON.

RATE: posts per second offered by all clients together, 0 for as many as are answered. STALLED: connections that send
half a request and then nothing. PAGE: an address that is read instead of posting. Only ever to this machine.
"""

import json
import secrets
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

HOST = "127.0.0.1"
FORM = "/en/simple/"
SECONDS = 60
SETTLING = 0.5
"""Seconds of the same load before the measure: who arrives first pays for what is loaded and opened once."""


def request(key: str, visitor: int) -> bytes:
    """Return a small form as it travels, from an address of the visitor's own: one address may not take all places."""
    body = f"_key={key}&name=Awa".encode()
    head = (
        f"POST {FORM} HTTP/1.1\r\nHost: {HOST}\r\nOrigin: http://{HOST}\r\n"
        f"X-Forwarded-For: 192.0.2.{visitor}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def reading(page: str) -> bytes:
    """Return what asks for a page."""
    return f"GET {page} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\n\r\n".encode()


def new_connection(port: int) -> socket.socket:
    """Return a connection that does not wait for more to send."""
    connection = socket.create_connection((HOST, port), timeout=SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def answer(connection: socket.socket) -> int:
    """Read one answer whole and return its status."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            raise ConnectionResetError
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lines = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:])
    left = int(lines.get(b"content-length", b"0")) - len(body)
    while left > 0:
        left -= len(connection.recv(65536))
    return int(head.split()[1])


def one_client(port: int, begin: float, end: float, pause: float, visitor: int, page: str) -> list[float]:
    """Post until the end and return how long each accepted post took that was sent after `begin`, in seconds."""
    taken: list[float] = []
    wait = threading.Event()
    with new_connection(port) as connection:
        turn = time.perf_counter()
        while turn < end:
            sent = time.perf_counter()
            connection.sendall(reading(page) if page else request(secrets.token_urlsafe(24), visitor))
            status = answer(connection)
            assert status == (200 if page else 303), status
            if sent >= begin:
                taken.append(time.perf_counter() - sent)
            turn = max(turn + pause, time.perf_counter())
            if pause:
                wait.wait(turn - time.perf_counter())
    return taken


def stall(stack: ExitStack, port: int, number: int) -> None:
    """Open connections that stop in the middle, half of them in the headers, half in the body."""
    for turn in range(number):
        whole = request(secrets.token_urlsafe(24), 100 + turn)
        connection = stack.enter_context(new_connection(port))
        connection.sendall(whole[:60] if turn % 2 else whole[:-10])


def main() -> None:
    """Run the load that the arguments describe."""
    port, seconds, clients, rate, stalled = (float(argument) for argument in sys.argv[1:6])
    page = sys.argv[6] if sys.argv[6:] else ""
    with ExitStack() as stack, ThreadPoolExecutor(int(clients)) as threads:
        stall(stack, int(port), int(stalled))
        begin = time.perf_counter() + SETTLING
        pause = clients / rate if rate else 0
        times = begin, begin + seconds
        runs = [threads.submit(one_client, int(port), *times, pause, one, page) for one in range(int(clients))]
        taken = sorted(one for each in runs for one in each.result())
        spent = time.perf_counter() - begin
    print(json.dumps({"rate": len(taken) / spent, "p50": taken[len(taken) // 2], "p99": taken[int(len(taken) * 0.99)]}))


if __name__ == "__main__":
    main()

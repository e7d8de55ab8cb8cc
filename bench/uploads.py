"""Many large uploads at once: how much memory the receiver takes for each."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil

from bench.load import answer, new_connection
from tests.receiver import clients

SIZE = 10 * 1024 * 1024 - 64 * 1024
"""Just below the 10 MB that the form allows."""
KEPT = 1000
"""Bytes at the end that are sent when all the others have arrived."""


def site_for_large_files(site: Path) -> Path:
    """Allow 10 MB for the file in a built site."""
    path = site / "forms.json"
    facts = json.loads(path.read_text())
    for field in facts["forms"]["expert"]["fields"]:
        if field["id"] == "cv":
            field["max_bytes"] = 10 * 1024 * 1024
    path.write_text(json.dumps(facts))
    return site


def growth(pid: int, port: int, number: int) -> tuple[float, list[int]]:
    """Upload so many files at once; return megabytes at the peak beyond those before, for each, and the statuses."""
    process = psutil.Process(pid)
    # The first upload loads what all of them need.
    _together(port, 1, process)
    before = process.memory_info().rss
    peak, statuses = _together(port, number, process)
    return (peak - before) / number / 1024 / 1024, statuses


def _together(port: int, number: int, process: psutil.Process) -> tuple[int, list[int]]:
    requests = [_request(turn) for turn in range(number)]
    with ExitStack() as stack:
        connections = [stack.enter_context(new_connection(port)) for _ in requests]
        peaks = [*_sent(connections, [request[:-KEPT] for request in requests], process)]
        for connection, request in zip(connections, requests, strict=True):
            connection.sendall(request[-KEPT:])
        statuses = []
        for connection in connections:
            statuses.append(answer(connection))
            peaks.append(process.memory_info().rss)
    return max(peaks), statuses


def _sent(connections: list[socket.socket], contents: list[bytes], process: psutil.Process) -> Iterator[int]:
    """Send to all of them in turn, as far as each one takes it; yield the memory now and then."""
    left = {connection: memoryview(content) for connection, content in zip(connections, contents, strict=True)}
    for connection in connections:
        connection.setblocking(False)
    while left:
        for connection, content in list(left.items()):
            try:
                sent = connection.send(content[: 256 * 1024])
            except BlockingIOError:
                continue
            left[connection] = content[sent:]
            if not left[connection]:
                del left[connection]
        yield process.memory_info().rss
    for connection in connections:
        connection.setblocking(True)
        connection.settimeout(120)
    # What the kernel still holds is read by the receiver now.
    end = time.monotonic() + 2
    while time.monotonic() < end:
        yield process.memory_info().rss
        time.sleep(0.02)


def _request(number: int) -> bytes:
    filling = bytes(range(256)) * (SIZE // 256)
    posting = clients.with_content(f"upload-{number:020}-{time.time_ns()}", number, filling)
    head = (
        f"POST {posting.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n"
        f"Content-Type: {posting.media_type}\r\nContent-Length: {len(posting.body)}\r\n\r\n"
    )
    return head.encode() + posting.body

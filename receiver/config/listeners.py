"""Settings that say where something listens: the virus scanner, and who scrapes numbers."""

from dataclasses import dataclass

from receiver.config.refused import RefusedError
from receiver.config.urls import check_parameters, socket_path, split
from receiver.screening.virus_scan import Scanner


@dataclass(frozen=True)
class Listener:
    """Where something listens: a host and its port, or the path of a socket."""

    host: str = ""
    port: int = 0
    socket: str = ""


def scanner(text: str) -> Scanner | None:
    """Return where the virus scanner is, None when there is none."""
    place = listener(text)
    return Scanner(place.host, place.port, place.socket) if place else None


def listener(text: str) -> Listener | None:
    """Return where something listens, None when nothing does."""
    if not text:
        return None
    if text.startswith("unix:"):
        return Listener(socket=socket_path(text.removeprefix("unix:").removeprefix("//")))
    if not text.startswith("tcp://"):
        raise RefusedError("is neither of the two kinds of addresses")
    url = split(text)
    check_parameters(url, [])
    if not url.host or not url.port:
        raise RefusedError("needs a host and a port")
    if url.user is not None or url.path not in ("", "/"):
        raise RefusedError("has more than a host and a port")
    return Listener(host=url.host, port=url.port)

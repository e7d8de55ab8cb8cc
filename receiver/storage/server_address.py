"""Where an address of a database server really leads: what the driver's library (libpq) makes of it.

Judged twice by the same rule: before the first connection, from all that the library is going to use (address, service
file, environment), and on each connection, from the socket that it did open. Only PostgreSQL's driver is known here.
"""

import os
import socket
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from receiver.storage.errors import UnusableError

if TYPE_CHECKING:
    from psycopg.pq.misc import ConninfoOption

VERIFIED = "verify-full"
"""The one mode of TLS that checks certificate and name."""
OPTIONS = {
    # Of each address of each host; two seconds are the least that the driver waits.
    "connect_timeout": "5",
    # A server that has gone without a word is given up after some 20 seconds.
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
    # With a ticket of Kerberos it would come before TLS.
    "gssencmode": "disable",
    # Not a standby: it takes nothing.
    "target_session_attrs": "read-write",
}
"""What a connection has unless its address says otherwise (libpq: seconds, tcp_user_timeout in milliseconds)."""

REFUSALS = {
    "certificate verify failed": "its certificate is not from sslrootcert's authority, or not valid today",
    "does not match host name": "its certificate is for another name",
    "root certificate file": "there is no authority to check its certificate with, add sslrootcert=",
    "does not support SSL": "it offers no TLS",
    "password authentication failed": "it does not know this user with this password",
    "failed to resolve host": "its name leads nowhere",
    "Connection refused": "nothing listens at its port",
}
"""What stands in the library's text when no connection comes about, and what that means."""


def refusal(error: Exception) -> str:
    """Return why no connection came about, without anything of the address; an empty string for other errors."""
    text = str(error)
    return next((meaning for part, meaning in REFUSALS.items() if part in text), "")


def options(url: str) -> Mapping[str, str]:
    """Return what the driver is told: the address, as it reads it, and what it leaves out of OPTIONS.

    Raises ValueError, whose text may quote the address.
    """
    try:
        parsed = make_url(url)
        _, found = parsed.get_dialect()().create_connect_args(parsed)
    except ArgumentError as error:
        raise ValueError from error
    return {**OPTIONS, **{name: str(value) for name, value in found.items()}}


def effective(told: Mapping[str, str]) -> Mapping[str, str]:
    """Return what the library is going to use: what it is told, and for the rest environment and built-in values."""
    return {**{name: _text(option.val) for name, option in _library_options().items() if option.val}, **told}


def variables(told: Mapping[str, str]) -> list[str]:
    """Return the names of the environment's variables that say where a connection leads, and how."""
    names = ("host", "hostaddr", "service", "sslmode")
    known = _library_options()
    read = [_text(known[name].envvar) for name in names if name not in told]
    return [name for name in read if os.environ.get(name)]


def keywords() -> set[str]:
    """Return all that an address may say behind its question mark."""
    return set(_library_options())


def dialled(used: Mapping[str, str]) -> Iterator[str]:
    """Yield every host, address or socket that a connection may lead to; the default socket is an empty string."""
    names, addresses = used.get("host", "").split(","), used.get("hostaddr", "").split(",")
    for number in range(max(len(names), len(addresses))):
        # The address is what is dialled; the name is then only what a certificate is compared with.
        yield next((found[number] for found in (addresses, names) if number < len(found) and found[number]), "")


def is_socket(host: str) -> bool:
    """Say whether a host is the folder of a Unix socket, or the name of one; no host is the default folder."""
    return not host or host[0] in "/@"


def check(connection: Any) -> None:
    """Look at the socket of a connection of the driver. Raises UnusableError: another machine, without verified TLS."""
    with socket.socket(fileno=os.dup(connection.fileno())) as opened:
        stays_here = opened.family == socket.AF_UNIX or ip_address(opened.getpeername()[0]).is_loopback
    used = {_text(option.keyword): _text(option.val) for option in connection.pgconn.info if option.val}
    if not stays_here and not (connection.pgconn.ssl_in_use and used.get("sslmode") == VERIFIED):
        connection.close()
        raise UnusableError("DATABASE_URL has led to another machine without verified TLS: add ?sslmode=verify-full.")


def _library_options() -> "dict[str, ConninfoOption]":
    # The driver is imported only where it is going to be used.
    from psycopg import pq

    return {_text(option.keyword): option for option in pq.Conninfo.get_defaults()}


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "surrogateescape")

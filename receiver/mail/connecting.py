"""The way to a mail server: its name, its port, its certificate. What is wrong with one is a reason of `reasons`."""

import socket
import ssl
from collections.abc import Callable, Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path

from receiver.mail.errors import RelayError, in_words
from receiver.mail.patience import PatientSocket

Tell = Callable[[str, str], None]
"""Takes notice of a phase of a conversation (`TLS`, `login` …) and of what it brought, for who watches it."""
SPEAKS_OTHERWISE = ("WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "HTTP_REQUEST")
"""What OpenSSL says of a server that begins without encryption, in its versions."""
TOO_WEAK = ("PROTOCOL", "TOO_SMALL", "TOO_WEAK", "HANDSHAKE_FAILURE", "NO_SHARED_CIPHER", "LEGACY_RENEGOTIATION")
CERTIFICATE_TROUBLE = {9: "tls-expired", 10: "tls-expired", 62: "tls-name", 64: "tls-name"}
"""OpenSSL's numbers (X509_V_ERR_…): not valid yet, expired, another name, another address."""


def unwatched(phase: str, what: str) -> None:
    """Nobody watches."""


def trust(authority: Path | None) -> ssl.SSLContext:
    """Return whose signature a certificate must have: those that this machine trusts, and the given one.

    Raises RelayError when the given one cannot be used.
    """
    context = ssl.create_default_context()
    if authority is None:
        return context
    # Private authorities often lack what the strict form asks for; Python 3.13 asks for it by default.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    try:
        context.load_verify_locations(authority)
    except ssl.SSLError:
        raise RelayError("authority no certificate in PEM form") from None
    except OSError as error:
        raise RelayError(f"authority {in_words(error)}") from None
    return context


def connected(host: str, port: int, seconds: float, tell: Tell = unwatched, inside: str = "") -> socket.socket:
    """Connect to the first address of a host that answers; they share the seconds. Raises RelayError.

    `inside`: the network that it must be in; another machine is not connected to.
    """
    addresses = _addresses(host, port)
    tell("name", f"{host} is {', '.join(addresses)}")
    if inside and not all(ip_address(one) in ip_network(inside) for one in addresses):
        raise RelayError("outside")
    reason = ""
    for address in addresses:
        try:
            connection = socket.create_connection((address, port), seconds / len(addresses))
        except OSError as error:
            reason = _unreachable(error)
            tell("port", f"{port} of {address}: {in_words(error)}")
        else:
            tell("port", f"{port} of {address} is open")
            return connection
    raise RelayError(reason)


def connected_to_socket(path: str, seconds: float, tell: Tell = unwatched) -> socket.socket:
    """Connect to a Unix socket. Raises RelayError."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(seconds)
    try:
        connection.connect(path)
    except OSError as error:
        connection.close()
        tell("socket", f"{path}: {in_words(error)}")
        raise RelayError(f"socket {in_words(error)}") from None
    tell("socket", f"{path} is open")
    return connection


def _addresses(host: str, port: int) -> Sequence[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        again = error.errno == socket.EAI_AGAIN
        raise RelayError("name-service" if again else "name-unknown") from None
    except UnicodeError:
        # A label that is empty or too long.
        raise RelayError("name-unknown") from None
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _unreachable(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "port-closed"
    return "port-silent" if isinstance(error, TimeoutError) else f"unreachable {in_words(error)}"


def encrypt(line: PatientSocket, context: ssl.SSLContext, host: str, tell: Tell = unwatched) -> None:
    """Go on with TLS; the certificate must be that of the host. Raises RelayError."""
    try:
        encrypted = line.encrypt(context, host)
    except (OSError, ValueError) as error:
        tell("TLS", getattr(error, "verify_message", "") or getattr(error, "reason", "") or str(error))
        raise RelayError(_tls_trouble(error)) from None
    certificate = encrypted.getpeercert() or {}
    tell("TLS", f"{encrypted.version()}, the certificate is valid until {certificate.get('notAfter', '?')}")


def _tls_trouble(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return CERTIFICATE_TROUBLE.get(error.verify_code, "tls-authority")
    if isinstance(error, TimeoutError):
        return "silent"
    name = (getattr(error, "reason", "") or "").upper()
    if any(word in name for word in SPEAKS_OTHERWISE):
        return "tls-plain"
    return "tls-old" if any(word in name for word in TOO_WEAK) else "encryption"

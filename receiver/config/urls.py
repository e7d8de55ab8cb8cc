"""Settings that are URLs: the database, the mail server, mailboxes.

What two readers of a URL could understand differently is refused: an unescaped `@`, `/`, `?` or `#` in a password
would move the end of the password into the host, the path or the query, which are printed.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from receiver.config import parsing
from receiver.config.refused import RefusedError
from receiver.mail.bounces.mailboxes import ImapSource, MaildirSource
from receiver.mail.targets import WITH_PASSWORD, FileMail, SmtpMail, TokenServer
from receiver.storage import server_address

SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
MAX_SOCKET_BYTES = 107
"""Of the path of a Unix socket (sun_path, with a final zero byte)."""
MAX_NAMED = 5
"""Most parameters that a sentence lists."""
ESCAPES = {"@": "%40", ":": "%3A", "/": "%2F", "?": "%3F", "#": "%23", "[": "%5B", "]": "%5D", " ": "%20"}


@dataclass(frozen=True)
class Url:
    """The parts of a URL, unescaped except for `path`. `port`: 0 when there is none."""

    scheme: str
    user: str | None
    password: str | None
    host: str
    port: int
    path: str
    query: tuple[tuple[str, str], ...]


def split(text: str) -> Url:
    """Return the parts of a URL that can be understood in one way only. Raises RefusedError."""
    scheme, found, rest = text.partition("://")
    if not found:
        raise RefusedError("is not such a URL")
    authority, tail = re.fullmatch(r"([^/?#]*)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    if "@" in tail:
        advice = f"write {_escape(tail[0])} in user and password, and @ as %40 behind the host"
        raise RefusedError(f"has a {tail[0]} before an @, {advice}")
    if "#" in tail:
        raise RefusedError("contains a #, write # as %23")
    userinfo, at, address = authority.rpartition("@")
    user, password = _credentials(userinfo) if at else (None, None)
    host, port = _host_and_port(address)
    path, _, query = tail.partition("?")
    _check_escapes(path)
    return Url(scheme, user, password, host, port, path, _parameters(query))


def _escape(sign: str) -> str:
    return f"{sign} as {ESCAPES[sign]}"


def _credentials(text: str) -> tuple[str, str | None]:
    user, colon, password = text.partition(":")
    for sign in ESCAPES:
        if sign in (user + password):
            raise RefusedError(f"has an unescaped sign in user or password, write {_escape(sign)}")
    _check_escapes(text)
    return unquote(user), unquote(password) if colon else None


def _check_escapes(text: str) -> None:
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise RefusedError("contains a % without two hexadecimal digits behind it, write % as %25")
    if re.search(r"%(?:00|0[aAdD])", text):
        raise RefusedError("contains an escaped control character (%00, %0A or %0D)")
    try:
        unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise RefusedError("contains escapes (%…) that are not UTF-8") from None


def _host_and_port(text: str) -> tuple[str, int]:
    found = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::(.*))?", text)
    if not found:
        raise RefusedError("has a host with square brackets that do not match, or more than one colon")
    name, port = found[1], found[2]
    if name.startswith("["):
        parsing.site_names(name)
    elif name:
        parsing.host(name)
    if port is None:
        return name.strip("[]"), 0
    if not re.fullmatch(r"[0-9]{1,5}", port, re.ASCII) or not 1 <= int(port) <= 65535:
        raise RefusedError("has a port that is not a number from 1 to 65535")
    return name.strip("[]"), int(port)


def _parameters(text: str) -> tuple[tuple[str, str], ...]:
    _check_escapes(text)
    found = tuple(parse_qsl(text, keep_blank_values=True))
    if any(not value for _, value in found):
        raise RefusedError("has a parameter without a value behind the ?")
    return found


def check_parameters(url: Url, known: Collection[str], repeatable: Collection[str] = ()) -> Mapping[str, str]:
    """Return the parameters behind the ?, each of them known. Raises RefusedError."""
    names = [name for name, _ in url.query]
    if not known and names:
        raise RefusedError("has parameters behind a ?, and takes none")
    if set(names) - set(known):
        raise RefusedError(f"has an unknown parameter behind the ?{_known(known)}")
    if any(names.count(name) > 1 and name not in repeatable for name in names):
        raise RefusedError("has the same parameter twice")
    return dict(url.query)


def _known(known: Collection[str]) -> str:
    return f", it knows {', '.join(known)}" if len(known) <= MAX_NAMED else ""


def database_url(text: str) -> str:
    """Return the address of a database this receiver can use."""
    if text.startswith("sqlite:"):
        return _sqlite(text)
    if re.match(r"postgres:", text, re.IGNORECASE):
        raise RefusedError("begins with postgres:, write postgresql://")
    if not re.match(r"postgresql(\+psycopg)?://", text):
        raise RefusedError("is neither of the two kinds of databases")
    url = split(text)
    parameters = check_parameters(url, server_address.keywords(), repeatable=("host", "port"))
    if parameters.get("sslmode", SSL_MODES[0]) not in SSL_MODES:
        raise RefusedError(f"has an unknown sslmode, which is one of {', '.join(SSL_MODES)}")
    _check_way(text)
    return text


def _check_way(text: str) -> None:
    """Refuse what the driver would send to another machine without verified TLS, whoever tells it to."""
    try:
        told = server_address.options(text)
    except ValueError:
        raise RefusedError("has hosts and ports that the driver does not understand") from None
    used = server_address.effective(told)
    # What only a service file knows may be anywhere.
    if used.get("sslmode") == server_address.VERIFIED or (
        "service" not in told and all(map(_stays_here, server_address.dialled(used)))
    ):
        return
    names = server_address.variables(told)
    also = f" ({' and '.join(names)} of the environment counts as well)" if names else ""
    raise RefusedError(f"leads to another machine without verified TLS{also}, add ?sslmode={server_address.VERIFIED}")


def _stays_here(host: str) -> bool:
    return server_address.is_socket(host) or parsing.is_loopback(host)


def _sqlite(text: str) -> str:
    if not re.match(r"sqlite:///[^:?]", text):
        raise RefusedError("names no file, it needs three slashes and a path")
    if "?" in text:
        raise RefusedError("has parameters behind a ?, and takes none for SQLite")
    path = text.removeprefix("sqlite:///")
    _check_escapes(path)
    parsing.folder(unquote(path))
    if path.endswith("/"):
        raise RefusedError("names a folder and not a file")
    return text


def mail(text: str) -> FileMail | SmtpMail:
    """Return the way of the mails."""
    if text.startswith("file:"):
        return FileMail(parsing.folder(text.removeprefix("file:").removeprefix("//")))
    if re.match(r"(smtp|lmtp)\+unix:", text):
        path = socket_path(text.partition(":")[2].removeprefix("//"))
        return SmtpMail("localhost", 0, "none", "", "", lmtp=text.startswith("lmtp"), socket=path)
    if not re.match(r"(smtps?|lmtp)://", text):
        raise RefusedError("is none of these kinds of addresses")
    url = split(text)
    if not url.host:
        raise RefusedError("names no host")
    if url.path not in ("", "/"):
        raise RefusedError("has a path behind the host, write / in user and password as %2F")
    if url.password is not None and not (url.user and url.password):
        raise RefusedError("has a user or a password that is empty")
    options = check_parameters(url, ("tls", "inside", "login"))
    security = _security(url, options)
    login = _login(url, options)
    port = url.port or PORTS[url.scheme]
    return SmtpMail(
        url.host,
        port,
        security,
        url.user or "",
        url.password or "",
        lmtp=url.scheme == "lmtp",
        network=options.get("inside", ""),
        login=login,
    )


PORTS = {"smtp": 587, "smtps": 465, "lmtp": 24}
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""Networks that do not lead through the internet (RFC 1918, 4193)."""


def _security(url: Url, options: Mapping[str, str]) -> str:
    tls, inside = options.get("tls", "required"), options.get("inside", "")
    if tls not in ("required", "none") or (tls == "none" and url.scheme == "smtps"):
        raise RefusedError("has an unknown ?tls= value, only smtp://…?tls=none exists")
    if inside and tls != "none":
        raise RefusedError("has &inside= without ?tls=none")
    if inside and not parsing.is_within(inside, PRIVATE):
        raise RefusedError("has &inside= with what is no private network, such as 10.1.2.0/24")
    if tls == "none" and not inside and not parsing.is_loopback(url.host):
        raise RefusedError(
            "sends without encryption (?tls=none) to another machine, add &inside= with the private network of both"
        )
    return "tls" if url.scheme == "smtps" else {"required": "starttls", "none": "none"}[tls]


def _login(url: Url, options: Mapping[str, str]) -> str:
    login = options.get("login", "")
    if login and login not in WITH_PASSWORD:
        raise RefusedError(f"has an unknown &login= value, one of {', '.join(WITH_PASSWORD)}")
    if login and not url.password:
        raise RefusedError("has a &login= without a password")
    return login


def token_server(text: str) -> TokenServer | None:
    """Return where tokens for logins come from, None when they are not used."""
    if not text:
        return None
    if not text.startswith("https://"):
        raise RefusedError("is not such a URL")
    url = split(text)
    if not url.host or not url.path:
        raise RefusedError("lacks a host, or a path behind it")
    if not url.user or not url.password:
        raise RefusedError("lacks the id of the client or its secret in front of the host")
    options = check_parameters(url, ("scope", "audience", "refresh_token"))
    grant = "refresh_token" if "refresh_token" in options else "client_credentials"
    form = {"grant_type": grant, "client_id": url.user, "client_secret": url.password, **options}
    return TokenServer(url.host, url.port or 443, url.path, tuple(form.items()))


def bounces(text: str) -> MaildirSource | ImapSource | None:
    """Return the mailbox that mails come back to, None when there is none."""
    if not text:
        return None
    if text.startswith("/"):
        return MaildirSource(parsing.folder(text))
    if text.startswith("imap://"):
        raise RefusedError("reads without encryption, write imaps://")
    if not text.startswith("imaps://"):
        raise RefusedError("is neither an absolute path nor such an address")
    url = split(text)
    check_parameters(url, [])
    if not url.host or not url.user:
        raise RefusedError("needs a user and a host")
    if url.password is not None:
        raise RefusedError("has a password in it, which belongs into MAIL_BOUNCES_PASSWORD")
    return ImapSource(url.host, url.port or 993, url.user, unquote(url.path).strip("/") or "INBOX")


def password(text: str) -> str:
    """Return a password without its escapes."""
    if not re.fullmatch(r"[A-Za-z0-9._~%-]*", text):
        raise RefusedError("has a sign that is not escaped, write # as %23, a blank as %20")
    _check_escapes(text)
    return unquote(text)


def socket_path(path: str) -> str:
    """Return the path of a Unix socket."""
    if not re.fullmatch(r"/[^?#]+", path):
        raise RefusedError("has no absolute path of a socket")
    if len(path.encode()) > MAX_SOCKET_BYTES:
        raise RefusedError(f"has a path of more than {MAX_SOCKET_BYTES} bytes, which no socket can have")
    return path

"""The way to a mail server: who the receiver is for it, where it must be, whose certificate it has."""

import socket
from pathlib import Path

import pytest

from receiver.mail import connecting
from receiver.mail.errors import RelayError
from tests.receiver.mail.conftest import tried
from tests.receiver.mail_sink import running_sink
from tests.receiver.scripted_server import scripted


@pytest.mark.parametrize(
    ("own", "helo"),
    [("", "example.org"), ("www.example.net", "www.example.net"), ("[192.0.2.1]", "[192.0.2.1]")],
)
def test_who_the_receiver_is_for_the_server(environment: dict[str, str], own: str, helo: str) -> None:
    with scripted() as server:
        assert tried(environment, MAIL_URL=f"smtp://127.0.0.1:{server.port}?tls=none", MAIL_HELO=own).returncode == 0
    assert server.commands[0].decode() == f"ehlo {helo}"


def test_without_encryption_only_in_the_network_that_is_named(environment: dict[str, str]) -> None:
    with running_sink() as sink:
        url = f"smtp://localhost:{sink.port}?tls=none&inside=10.0.0.0/8"
        done = tried(environment, MAIL_URL=url)
        assert "is not in the network that &inside= names" in done.stderr
        assert sink.taken == []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        connecting.connected("127.0.0.1", port, 5, inside="127.0.0.0/8").close()
        with pytest.raises(RelayError, match="outside"):
            connecting.connected("localhost", port, 5, inside="fd00::/8")


def test_an_authority_that_is_none(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("x")
    for name, words in (("missing.pem", "No such file or directory"), ("empty.pem", "no certificate in PEM form")):
        done = tried(environment, MAIL_URL="smtps://mail.example.org", MAIL_CA=tmp_path / name)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"The file of MAIL_CA cannot be used ({words}): check its path")

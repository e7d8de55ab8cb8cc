"""Key files as people have them: read whatever their editor made of them, or refused with what they are."""

import argparse
import errno
import io
import os
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyrage
import pytest

from receiver.cli import key_files
from receiver.encryption import age
from receiver.encryption.age import Identities
from receiver.errors import OperatorError
from receiver.storage.records import NewSubmission
from receiver.storage.store import Store
from tests.receiver.terminal import command

PRIVATE, PUBLIC = age.new_identity()
OTHER, OTHER_PUBLIC = age.new_identity()
FILE = f"# created: 2026-11-29T08:00:00Z\n# public key: {PUBLIC}\n{PRIVATE}\n"
ARMOUR = "-----BEGIN AGE ENCRYPTED FILE-----"
BAD_LETTER = PRIVATE[:-1] + ("Q" if PRIVATE[-1] != "Q" else "P")
SSH_LINE = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7E2kkwv5l0Vp2bZ3bXjT me@host"

READABLE: dict[str, bytes] = {
    "as age-keygen writes it": FILE.encode(),
    "PowerShell: UTF-16, little-endian": b"\xff\xfe" + FILE.replace("\n", "\r\n").encode("utf-16-le"),
    "UTF-16, big-endian": b"\xfe\xff" + FILE.encode("utf-16-be"),
    "UTF-16 without a mark": FILE.encode("utf-16-le"),
    "UTF-16, big-endian without a mark": FILE.encode("utf-16-be"),
    "UTF-32": FILE.encode("utf-32"),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + FILE.encode(),
    "a mark before the key": b"\xef\xbb\xbf" + PRIVATE.encode(),
    "CRLF": FILE.replace("\n", "\r\n").encode(),
    "CR": FILE.replace("\n", "\r").encode(),
    "no final line end": PRIVATE.encode(),
    "blank lines": f"\n\n \t\n{FILE}\n\n".encode(),
    "blanks around": f"  {PRIVATE}\t \n".encode(),
    "no-break spaces around": f"\u00a0{PRIVATE}\u00a0\u200b\n".encode(),
    "comments in another encoding": f"# clé de Zoé\n{PRIVATE}\n".encode("cp1252"),
    "comments with odd signs": f"# one\u2028two\x0bthree\n{PRIVATE}\n".encode(),
    "lower case": FILE.replace(PRIVATE, PRIVATE.lower()).encode(),
    "the same key twice": f"{FILE}{FILE}{PRIVATE.lower()}\n".encode(),
}


def opened(*paths: Path) -> tuple[str, ...]:
    return key_files.read(paths).public()


@pytest.fixture
def key_file(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        (tmp_path / "key.txt").write_bytes(content)
        return tmp_path / "key.txt"

    return write


def refusal(path: Path) -> str:
    with pytest.raises(OperatorError) as caught:
        key_files.read([path])
    assert caught.value.exit_status == 1
    assert "\n" not in caught.value.sentence
    assert caught.value.sentence.endswith((".", "--identity -."))
    return caught.value.sentence


@pytest.mark.parametrize("content", READABLE.values(), ids=list(READABLE))
def test_what_editors_and_shells_make_of_a_key_file_is_read(key_file: Callable[[bytes], Path], content: bytes) -> None:
    assert opened(key_file(content)) == (PUBLIC,)


def armoured(sealed: bytes) -> bytes:
    from receiver.storage.key_proofs import armoured

    return armoured(sealed).encode()


WITH_PASSPHRASE = pyrage.passphrase.encrypt(FILE.encode(), "secret")
FOR_A_KEY = age.encrypt(FILE.encode(), [OTHER_PUBLIC])
UNLOCK = "age -d FILE | python -m receiver … --identity -"
REFUSED: dict[str, tuple[bytes, str]] = {
    "passphrase, armoured": (
        armoured(WITH_PASSPHRASE),
        f"is encrypted with a passphrase; decrypt it first, for example: {UNLOCK}",
    ),
    "passphrase, armoured, CRLF": (armoured(WITH_PASSPHRASE).replace(b"\n", b"\r\n"), "is encrypted with a passphrase"),
    "passphrase, armoured, UTF-16": (
        armoured(WITH_PASSPHRASE).decode().encode("utf-16"),
        "is encrypted with a passphrase",
    ),
    "passphrase, binary": (WITH_PASSPHRASE, "is encrypted with a passphrase"),
    "encrypted to a key": (FOR_A_KEY, "is itself an encrypted age file"),
    "encrypted to a key, armoured": (armoured(FOR_A_KEY), "is itself an encrypted age file"),
    "armour cut short": (f"{ARMOUR}\nYWd".encode(), "is itself an encrypted age file"),
    "OpenSSH": (
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nsecretsecret\n-----END",
        "is a private SSH key, which cannot be used",
    ),
    "RSA in PEM": (b"-----BEGIN RSA PRIVATE KEY-----\nsecretsecret\n", "is a private key in PEM format"),
    "PKCS 8": (b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nsecretsecret\n", "is a private key in PEM format"),
    "PuTTY": (b"PuTTY-User-Key-File-3: ssh-ed25519\nsecretsecret\n", "is a private SSH key of PuTTY"),
    "PGP": (b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nsecretsecret\n", "is a PGP key"),
    "public SSH key": (SSH_LINE.encode(), "line 1, holds a public SSH key"),
    "post-quantum": (b"# new\nAGE-SECRET-KEY-PQ-1SECRETSECRET\n", "line 2, holds a post-quantum private key"),
    "post-quantum, lower case": (b"age-secret-key-pq-1secretsecret", "holds a post-quantum private key"),
    "post-quantum public": (b"age1pq1secretsecret", "holds a post-quantum public key"),
    "plugin": (b"#       Serial: 1\nAGE-PLUGIN-YUBIKEY-1SECRETSECRET\n", "line 2, holds the identity of an age plugin"),
    "plugin, public": (b"age1yubikey1qsecretsecret", "holds a public key of an age plugin"),
    "tag": (b"age1tagpq1qsecretsecret", "holds a public key of a hardware key"),
    "public key": (PUBLIC.encode(), "line 1, holds a public age key"),
    "what age-keygen prints": (f"Public key: {PUBLIC}\n".encode(), "line 1, holds a public age key"),
    "public key in between": (f"{FILE}Public key: {PUBLIC}\n".encode(), "key.txt, line 4, holds a public age key"),
    "one bad line": (f"{FILE}\n{OTHER}\nsecretsecret\n".encode(), "key.txt, line 6, holds what is no key"),
    "a bad line with CR only": (f"{FILE}secretsecret\n".replace("\n", "\r").encode(), "line 4, holds what is no key"),
    "cut short": (PRIVATE[:40].encode(), "that is damaged or cut short"),
    "in two lines": (f"{PRIVATE[:40]}\n{PRIVATE[40:]}\n".encode(), "line 1, holds a private age key"),
    "wrong letter": (BAD_LETTER.encode(), "with a wrong letter"),
    "mixed case": ((PRIVATE[:40] + PRIVATE[40:].lower()).encode(), "a private age key with something around it"),
    "quotes": (f'"{PRIVATE}"'.encode(), "a private age key with something around it"),
    "quoted mail": (f"> {PRIVATE}".encode(), "a private age key with something around it"),
    "environment file": (f"SOPS_AGE_KEY={PRIVATE}".encode(), "a private age key with something around it"),
    "comment behind": (f"{PRIVATE} # mine".encode(), "a private age key with something around it"),
    "empty": (b"", "is empty"),
    "only blank": (b"\n \r\n", "is empty"),
    "only zeros": (b"\0" * 512, "is empty"),
    "only a mark": (b"\xef\xbb\xbf", "holds no private key"),
    "only comments": (b"# created\n# public key: age1\n", "holds no private key"),
    "UTF-16 cut": (b"\xff\xfe" + PRIVATE.encode("utf-16-le")[:-1], "is damaged: it begins like a text in UTF-16"),
    "ZIP": (b"PK\x03\x04secret", "is a ZIP archive"),
    "PDF": (b"%PDF-1.7 secret", "is a PDF"),
    "database": (b"SQLite format 3\0secret", "is an SQLite database"),
    "binary": (b"\x7fELF\0\1\2secret\0", "is not a text file"),
    "large": (FILE.encode() + b"#" * key_files.MAX_FILE_BYTES, "is larger than 1048576 bytes"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_key_file_is_refused_with_what_it_is(
    key_file: Callable[[bytes], Path], content: bytes, words: str
) -> None:
    sentence = refusal(key_file(content))
    assert words in sentence
    assert "key.txt" in sentence
    for secret in ("secretsecret", "SECRETSECRET", PRIVATE[20:30], OTHER[20:30], BAD_LETTER[20:30]):
        assert secret.lower() not in sentence.lower()


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert (
        refusal(tmp_path)
        == f"The key file {tmp_path}, which should hold a private key, cannot be read: Is a directory."
    )
    assert refusal(tmp_path / "none").endswith("cannot be read: No such file or directory.")
    assert refusal(tmp_path / ("n" * 300)).endswith("cannot be read: File name too long.")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "cannot be read: Too many levels" in refusal(tmp_path / "loop")


def test_a_file_without_the_right_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    # Root, as whom the tests may run, may read every file.
    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(Path("key.txt")).endswith("cannot be read: Permission denied.")


def test_a_file_without_an_end_is_given_up() -> None:
    assert "is larger than" in refusal(Path("/dev/zero"))


def test_a_pipe_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(FILE.encode()))
    writer.start()
    assert opened(pipe) == (PUBLIC,)
    writer.join()


NOT_A_NAME = [PRIVATE, PRIVATE.lower(), "AGE-PLUGIN-X-1SECRET", FILE, "-----BEGIN RSA PRIVATE KEY-----"]


@pytest.mark.parametrize("key", NOT_A_NAME, ids=["key", "lower case", "plugin", "file", "PEM"])
def test_a_key_in_place_of_a_file_name_is_not_repeated(key: str) -> None:
    sentence = refusal(Path(key))
    assert sentence == "--identity takes the name of a file and not the private key itself; - is standard input."


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FILE.encode("utf-16"))))
    assert opened(Path("-")) == (PUBLIC,)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(OperatorError, match=r"^Standard input is empty; "):
        opened(Path("-"))
    with pytest.raises(OperatorError, match="--identity - is given twice"):
        opened(Path("-"), Path("-"))


def test_closed_standard_input_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert refusal(Path("-")).startswith("Standard input is empty; ")


def test_ctrl_c_while_a_key_is_awaited_is_no_traceback(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: Path) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(key_files, "_content", interrupt)
    done = command(environment, "show", "AAAAAAAA", "--identity", "-")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_keys_of_several_files_count_once(tmp_path: Path) -> None:
    for name, text in (("a", FILE), ("b", f"{OTHER}\n{PRIVATE}"), ("c", OTHER.lower())):
        (tmp_path / name).write_text(text)
    assert opened(*(tmp_path / name for name in "abc")) == (PUBLIC, OTHER_PUBLIC)


COMMANDS = {
    "show": ["show", "AAAAAAAA"],
    "export": ["export", "--format", "json", "--to", "out.json"],
    "rotate": ["rotate"],
    "keytest": ["keytest"],
    "send": ["send"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_all_commands_read_key_files_alike(environment: dict[str, str], tmp_path: Path, name: str) -> None:
    sealed = {**environment, "AGE_RECIPIENTS": PUBLIC}
    arguments = COMMANDS[name]
    (tmp_path / "key.txt").write_text(f"{FILE}secretsecret")
    done = command(sealed, *arguments, "--identity", str(tmp_path / "key.txt"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"The key file {tmp_path}/key.txt, line 4, holds what is no key: "
        "expected a private key (AGE-SECRET-KEY-1…) alone on its line.\n"
    )
    twice = command(sealed, *arguments, "--identity", "-", "--identity", "-", typed=FILE)
    assert (twice.returncode, "given twice" in twice.stderr) == (1, True)
    given = command(sealed, *arguments, "--identity", PRIVATE)
    assert (given.returncode, PRIVATE in given.stderr) == (1, False)
    assert "(- reads it from standard input)" in " ".join(command(sealed, name, "--help").stdout.split())


def test_show_opens_with_a_key_file_from_powershell(environment: dict[str, str], tmp_path: Path) -> None:
    with closing(Store(environment["DATABASE_URL"], seal=age.for_recipients([PUBLIC]))) as store:
        answers = {"given_name": "Awa"}
        reference = store.accept(NewSubmission("k", "h", "expert", "v1", "en", answers, {}, []))
    (tmp_path / "key.txt").write_bytes(FILE.encode("utf-16"))
    done = command(environment, "show", reference, "--identity", str(tmp_path / "key.txt"))
    assert (done.returncode, "Awa" in done.stdout) == (0, True)


def test_keytest_reads_standard_input_once_for_several_keys(environment: dict[str, str]) -> None:
    sealed = {**environment, "AGE_RECIPIENTS": f"{PUBLIC},{OTHER_PUBLIC}"}
    done = command(sealed, "keytest", "--identity", "-", typed=f"{FILE}{OTHER}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Every key of AGE_RECIPIENTS is proved."


@pytest.mark.parametrize(("private", "public"), [(PRIVATE, PUBLIC), (OTHER, OTHER_PUBLIC)], ids=["one", "other"])
def test_keytest_proves_the_key_that_is_there(environment: dict[str, str], private: str, public: str) -> None:
    """The other reader's key comes later, whichever stands first."""
    sealed = {**environment, "AGE_RECIPIENTS": f"{PUBLIC},{OTHER_PUBLIC}"}
    done = command(sealed, "keytest", "--identity", "-", typed=private)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Proved: {public}\n", "")


def test_identity_may_be_repeated_everywhere() -> None:
    parser = argparse.ArgumentParser()
    key_files.add_argument(parser)
    assert parser.parse_args(["--identity", "a", "--identity", "-"]).identity == [Path("a"), Path("-")]
    assert key_files.read_if_any([]) is None
    assert repr(Identities(())) == "Identities(0)"

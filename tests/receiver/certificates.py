"""Certificates that the tests make themselves, with openssl: an authority, and servers' that it signs."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.programs import needed

CONFIGURATION = """
[ca]
default_ca = own
[own]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


@dataclass(frozen=True)
class Authority:
    """An authority in a folder of its own; `certificate` is what a machine that trusts it has."""

    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "authority.pem"

    def signed(self, name: str, *, expired: bool = False) -> Path:
        """Return a file with a certificate for `DNS:…` or `IP:…`, and its key."""
        made, key, request = (self.folder / f"{name.replace(':', '-')}.{end}" for end in ("pem", "key", "csr"))
        _openssl(
            "req", *NEW_KEY, "-keyout", key, "-out", request, "-subj", "/CN=x", "-addext", f"subjectAltName={name}"
        )
        dates = ("-startdate", "20200101000000Z", "-enddate", "20200102000000Z") if expired else ("-days", "2")
        signer = ("-cert", self.certificate, "-keyfile", self.folder / "authority.key", "-config", self.folder / "conf")
        _openssl("ca", "-batch", "-notext", *signer, *dates, "-in", request, "-out", made)
        made.write_text(made.read_text() + key.read_text())
        return made


NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def authority(folder: Path) -> Authority:
    """Return a new authority that nobody knows."""
    folder.mkdir()
    (folder / "index").touch()
    (folder / "conf").write_text(CONFIGURATION.format(folder=folder))
    made = Authority(folder)
    _openssl(
        "req", "-x509", *NEW_KEY, "-keyout", folder / "authority.key", "-out", made.certificate, "-subj", "/CN=Own"
    )
    return made


def offered(certificate: Path) -> ssl.SSLContext:
    """Return what a server offers TLS with."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def _openssl(*arguments: object) -> None:
    subprocess.run([needed("openssl"), *map(str, arguments)], check=True, capture_output=True, timeout=60)

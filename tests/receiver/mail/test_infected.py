"""The team's mail about files that a real clamd finds infected, or does not look at, through a real Postfix."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from receiver.forms import contract as contracts
from tests.programs import needed
from tests.receiver import clamd
from tests.receiver.mail_sink import Sink, running_sink
from tests.receiver.postfix import running_postfix
from tests.receiver.process import environment, serving
from tests.receiver.sample_files import pdf
from tests.receiver.sample_posts import filled_in
from tests.receiver.waiting import wait_until

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner reports by agreement; in two parts, so that none reports this file."""
INFECTED = pdf(b"(" + EICAR.replace(b"(", rb"\(").replace(b")", rb"\)") + b")")
LARGE = pdf(b"(" + bytes(200_000) + b")")
SAID = {
    "fr": ("l’antivirus a détecté un danger dans un fichier", "l’antivirus n’a pas contrôlé un fichier"),
    "en": ("the virus scanner found something in a file", "the virus scanner has not checked a file"),
    "es": ("el antivirus ha detectado un peligro en un archivo", "el antivirus no ha comprobado un archivo"),
}
KEPT = {"fr": "Ils sont conservés", "en": "They are kept", "es": "Están guardados"}


@contextmanager
def receiving(site: Path, folder: Path, team: str, **settings: str) -> Iterator[Any]:
    """A receiver of the real site whose team reads a language."""
    own = shutil.copytree(site, folder / "site")
    facts = json.loads((own / "forms.json").read_text("utf-8"))
    facts["site"]["team_language"] = team
    (own / "forms.json").write_text(json.dumps(facts), "utf-8")
    with serving(environment(own, folder, **settings), folder / "log") as process:
        yield contracts.load(own), f"http://127.0.0.1:{process.port}"
        process.stop()


def to_team(sink: Sink) -> list[Any]:
    return [mail for mail in sink.taken if "@icmpd.org" in str(mail["To"])]


@pytest.mark.parametrize("team", SAID)
def test_the_team_is_told_in_its_language(team: str, built_site: Path, tmp_path: Path) -> None:
    alerts = ("AlertExceedsMax yes", "MaxFileSize 100K")
    with (
        running_sink() as sink,
        running_postfix(sink.port) as postfix,
        clamd.running(needed("clamd"), tmp_path, INFECTED, "2M", *alerts) as scanner,
        receiving(
            built_site,
            tmp_path,
            team,
            MAIL_URL=f"smtp://127.0.0.1:{postfix.port}?tls=none",
            CLAMD_URL=f"unix:{scanner.socket}",
        ) as (contract, address),
    ):
        values, _ = filled_in(contract.forms["expert"])
        for content in (INFECTED, LARGE):
            cv = {"cv": ("cv.pdf", content, "application/pdf")}
            assert (
                httpx.post(f"{address}/en/apply/", data=values, files=cv, trust_env=False, timeout=60).status_code
                == 303
            )
        wait_until(lambda: len(to_team(sink)) == len((INFECTED, LARGE)), 60)
    texts = {
        mail.get_body(("plain",)).get_content(): [part.get_filename() for part in mail.iter_attachments()]
        for mail in to_team(sink)
    }
    infected, unscanned = sorted(texts, key=lambda text: SAID[team][1] in text)
    assert f"– {SAID[team][0]}\n" in infected.replace("\r\n", "\n")
    assert KEPT[team] in infected
    assert texts[infected] == []
    assert f"– {SAID[team][1]}\n" in unscanned.replace("\r\n", "\n")
    assert KEPT[team] not in unscanned
    assert [name and name.endswith("-cv.pdf") for name in texts[unscanned]] == [True]

"""What is added to a submission later, over HTTP: by the link of its confirmation, and by no other."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from receiver.clock import utc_now
from receiver.encryption import age
from receiver.forms import contract as contracts
from receiver.retention import deletion
from receiver.storage import additions, key_proofs, reencryption, search, signed_links
from receiver.storage.store import Store
from tests.receiver.conftest import Clock, Running
from tests.receiver.process import command
from tests.receiver.sample_files import PDF
from tests.receiver.stored import count, submissions_in
from tests.receiver.waiting import wait_until
from tests.receiver.web.links import PAGE, mails, sent, soup_of, state_of

Serve = Callable[..., Running]


def add(running: Running, address: str, message: str = "Here is the letter", **more: object) -> httpx.Response:
    """Open the address as a browser does, and send its form."""
    page = running.client.get(address)
    assert page.status_code == 200
    hidden = {str(one["name"]): str(one["value"]) for one in soup_of(page.text).select("form input[type=hidden]")}
    files = {"documents": ("letter.pdf", PDF, "application/pdf")}
    return running.client.post(PAGE, data={**hidden, "message": message, **more}, files=files)


def test_the_link_of_the_confirmation_takes_a_message_and_a_file_that_stay_with_the_submission(serve: Serve) -> None:
    running = serve()
    reference, address = sent(running)
    answer = add(running, address)
    assert answer.status_code == 303
    added = answer.headers["Location"].rpartition("=")[2]
    assert added in soup_of(running.client.get(answer.headers["Location"]).text).get_text()
    original, addition = running.store.find(reference), running.store.find(added)
    assert original
    assert addition
    assert (addition.addition_to, addition.answers["message"]) == (original.id, "Here is the letter")
    assert [file.content for file in running.store.files_of(addition)] == [PDF]
    assert addition.retention_days == original.retention_days
    told = mails(running, added)
    assert set(told) == {"team"}
    body = told["team"].get_body()
    assert body
    assert reference in body.get_content()


def test_the_link_stays_whole_in_every_mail_program(serve: Serve) -> None:
    running = serve()
    reference, address = sent(running)
    body = mails(running, reference)["confirmation"].get_body()
    assert body
    [line] = [line for line in body.get_content().splitlines() if address in line]
    assert re.fullmatch(r"https://[A-Za-z0-9/.?=-]{1,180}", line)
    assert line[-1].isalnum()


def test_a_problem_keeps_the_link_and_the_languages_lead_on_with_it(serve: Serve) -> None:
    running = serve()
    _, address = sent(running)
    token = address.partition("=")[2]
    came_back = add(running, address, message="")
    assert came_back.status_code == 422
    for page in (came_back.text, running.client.get(address).text):
        soup = soup_of(page)
        assert soup.select_one("#form input[name=_link]")["value"] == token
        assert all(str(link["href"]).endswith(f"?link={token}") for link in soup.select(".languages a"))
        assert not soup.select("[data-link-unknown]")
    assert soup_of(came_back.text).select_one("#message-error").get_text() == "message: required <en>"
    assert count(running.store) == 1


def test_the_same_form_posted_again_is_one_addition(serve: Serve) -> None:
    running = serve()
    _, address = sent(running)
    first = add(running, address, _key="k" * 20)
    assert add(running, address, _key="k" * 20).headers["Location"] == first.headers["Location"]
    assert add(running, address, _key="k" * 20, message="Other").status_code == 409
    assert count(running.store) == 2
    _, other = sent(running, given_name="Ada")
    without_key = {"_key": ""}
    assert (
        add(running, address, **without_key).headers["Location"]
        == add(running, address, **without_key).headers["Location"]
    )
    # The same words added to another submission are another addition.
    assert (
        add(running, other, **without_key).headers["Location"]
        != add(running, address, **without_key).headers["Location"]
    )


HOSTILE: dict[str, Callable[[str, str, str], str]] = {
    "none": lambda _token, _other, _reference: "",
    "the reference alone": lambda _token, _other, reference: reference,
    "forged": lambda token, _other, _reference: f"{token[:-40]}{'0' * 40}",
    "one character less": lambda token, _other, _reference: token[:-1],
    "one character more": lambda token, _other, _reference: f"{token}0",
    "proof altered": lambda token, _other, _reference: token[:-1] + ("0" if token[-1] != "0" else "1"),
    "lasting longer": lambda token, _other, _reference: re.sub(r"-[0-9a-f]{4}-", "-ffff-", token),
    "lasting longest": lambda token, _other, _reference: re.sub(r"-[0-9a-f]{4}-", "-fffff-", token),
    "another version": lambda token, _other, _reference: f"2{token[1:]}",
    "proof of another submission": lambda token, other, _reference: token[:-40] + other[-40:],
    "upper case": lambda token, _other, _reference: token.upper(),
    "lower case": lambda token, _other, _reference: token.lower(),
    "other digits": lambda token, _other, _reference: token.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    "with a line break": lambda token, _other, _reference: f"{token}\n",
    "twice": lambda token, _other, _reference: f"{token} {token}",
    "markup": lambda _token, _other, _reference: '"><script>alert(1)</script>',
    "SQL": lambda _token, _other, reference: f"1-{reference}' OR '1'='1",
    "very long": lambda token, _other, _reference: token * 500,
}


def hostile(running: Running) -> tuple[str, str, dict[str, str]]:
    """Send two forms; return the reference of one, the token of its link, and what is made of both to deceive."""
    reference, address = sent(running)
    _, other = sent(running, given_name="Ada")
    token, other_token = address.partition("=")[2], other.partition("=")[2]
    return reference, token, {name: made(token, other_token, reference) for name, made in HOSTILE.items()}


def test_a_hostile_list_of_links_changes_nothing(serve: Serve) -> None:
    running = serve()
    _, _, links = hostile(running)
    before = state_of(running)
    for name, bad in links.items():
        seen = running.client.get(PAGE, params={"link": bad}) if len(bad) < 4000 else None
        posted = running.client.post(
            PAGE, data={"_link": bad, "message": "hostile", "_key": f"hostile-key-{name}"[:64]}
        )
        assert posted.status_code == 403, name
        assert "receiver.link_ended" in posted.text, name
        if seen is not None:
            assert seen.status_code == (403 if bad else 200), name
            assert not soup_of(seen.text).select("#form"), name
            assert "<script>alert" not in seen.text, name
        assert state_of(running) == before, name


def test_looking_at_a_link_changes_nothing_however_often_and_in_whatever_way(serve: Serve) -> None:
    running = serve()
    _, address = sent(running)
    before = state_of(running)
    for method in ("GET", "HEAD", "OPTIONS", "PROPFIND", "GET"):
        running.client.request(method, address, headers={"User-Agent": "Mozilla/5.0 SafeLinks", "Purpose": "prefetch"})
    # A scanner that sends the form as it stands has written nothing into it.
    assert add(running, address, message="").status_code == 422
    elsewhere = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    posted = running.client.post(PAGE, data={"_link": address.partition("=")[2], "message": "x"}, headers=elsewhere)
    assert posted.status_code == 403
    assert state_of(running) == before
    assert add(running, address).status_code == 303


def test_links_end_with_retention_closing_and_erasure_but_a_lost_answer_comes_again(serve: Serve, clock: Clock) -> None:
    running = serve(clock)
    reference, address = sent(running)
    done = add(running, address, _key="a" * 20)
    clock.turn(days=729)
    assert running.client.get(address).status_code == 200
    clock.turn(days=2)
    refused(running, address)
    clock.turn(days=-700)
    search.mark(running.store, [reference], "closed")
    refused(running, address)
    again = {"_link": address.partition("=")[2], "message": "Here is the letter", "_key": "a" * 20}
    file = {"documents": ("letter.pdf", PDF, "application/pdf")}
    assert running.client.post(PAGE, data=again, files=file).headers["Location"] == done.headers["Location"]
    search.mark(running.store, [reference], "read")
    assert running.client.get(address).status_code == 200
    deletion.erase(running.store, reference)
    refused(running, address)
    assert count(running.store) == 0


def test_a_submission_that_gets_the_reference_of_one_that_is_gone_does_not_get_its_links(serve: Serve) -> None:
    running = serve()
    reference, address = sent(running)
    deletion.erase(running.store, reference)
    other, _ = sent(running, given_name="Ada")
    with running.store.writing() as connection:
        connection.execute(text(f"UPDATE submissions SET reference = '{reference}' WHERE reference = '{other}'"))
    refused(running, address)


def test_additions_of_one_submission_are_bounded(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(additions, "MOST", 2)
    running = serve()
    _, address = sent(running)
    answers = [add(running, address, message=f"message {number}").status_code for number in range(3)]
    assert answers == [303, 303, 403]


def refused(running: Running, address: str) -> None:
    before = state_of(running)
    page = running.client.get(address)
    assert page.status_code == 403
    assert "no link" in page.text
    posted = running.client.post(PAGE, data={"_link": address.partition("=")[2], "message": "late"})
    assert posted.status_code == 403
    assert state_of(running) == before


@pytest.mark.process
def test_sealed_it_is_sealed_rotated_backed_up_exported_and_erased_with_its_submission(
    serve: Serve, environment: dict[str, str], tmp_path: Path
) -> None:
    private, public = age.new_identity()
    identities = age.read_identities(private)
    with closing(Store(environment["DATABASE_URL"])) as store:
        letter = key_proofs.unarmoured(key_proofs.challenge(store, public, utc_now()))
        assert key_proofs.prove(store, identities.open(letter).decode(), utc_now()) == public
    key = tmp_path / "key.txt"
    running = serve(AGE_RECIPIENTS=public)
    reference, address = sent(running)
    added = add(running, address, message="Nobody reads this").headers["Location"].rpartition("=")[2]
    stored = running.store.find(added)
    assert stored
    assert (stored.answers, bool(stored.sealed), stored.sealed_to) == ({}, True, public)
    new_private, new_public = age.new_identity()
    seal = age.for_recipients([new_public])
    assert set(reencryption.rotate(running.store, seal, identities)) == {reference, added}
    key.write_text(f"{private}\n{new_private}\n")
    copy = {**environment, "DATABASE_URL": f"sqlite:///{tmp_path}/copy.db"}
    for settings, *arguments in ((environment, "backup", "backup.db"), (copy, "restore", "backup.db")):
        name, file = arguments
        assert command(settings, name, str(tmp_path / file)).returncode == 0
    shown = command(copy, "show", reference, "--identity", str(key), "--files", str(tmp_path / "files")).stdout
    assert f"Added to {reference}" in shown
    assert "Nobody reads this" in shown
    assert (tmp_path / "files" / f"{added}-documents.pdf").read_bytes() == PDF
    target = tmp_path / "person.zip"
    assert command(copy, "export", reference, "--format=zip", f"--to={target}", "--identity", str(key)).returncode == 0
    archive = zipfile.ZipFile(io.BytesIO(target.read_bytes()))
    records = {record["reference"]: record for record in json.loads(archive.read("submissions.json"))}
    assert records[added]["answers"]["message"] == "Nobody reads this"
    assert (records[added]["addition_to"], records[reference]["additions"]) == (reference, [added])
    assert f"{added}/documents.pdf" in archive.namelist()
    with closing(Store(copy["DATABASE_URL"])) as restored:
        # The key of the links is in the backup as well: they go on.
        assert signed_links.origin(restored, address.partition("=")[2], running.store.find(reference).received_at)  # type: ignore[union-attr]
    assert command(environment, "erase", reference).returncode == 0
    assert submissions_in(running.store) == []
    assert not list((Path(environment["MAIL_URL"].removeprefix("file:"))).glob(f"{added}-*"))


@pytest.mark.process
def test_commands_say_what_belongs_together(serve: Serve, environment: dict[str, str], tmp_path: Path) -> None:
    running = serve()
    reference, address = sent(running)
    added = add(running, address).headers["Location"].rpartition("=")[2]
    listed = {line.split()[0]: line for line in command(environment, "inbox").stdout.splitlines()}
    assert f"adds-to:{reference}" in listed[added]
    assert "adds-to" not in listed[reference]
    assert command(environment, "export", "--form=expert", "--format=csv", f"--to={tmp_path / 'a.csv'}").returncode == 0
    head, row = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[:2]
    assert dict(zip(head.split(","), row.split(","), strict=False))["additions"] == added
    assert command(environment, "show", reference).returncode == 0
    assert {one.state for one, _ in submissions_in(running.store)} == {"read"}


def test_an_addition_goes_with_its_submission_and_not_before(serve: Serve, clock: Clock) -> None:
    running = serve(clock)
    _, address = sent(running)
    clock.turn(days=400)
    assert add(running, address).status_code == 303
    loaded = contracts.load(running.settings.site_dir)
    # Whatever its own form says.
    short = loaded.forms["addition"].model_copy(update={"retention_days": 1})
    loaded = loaded.model_copy(update={"forms": {**loaded.forms, "addition": short}})
    clock.turn(days=30)
    deletion.believe_clock(running.store, clock())
    assert deletion.purge(running.store, loaded, clock()).deleted["addition"] == 0
    clock.turn(days=301)
    deletion.believe_clock(running.store, clock())
    found = deletion.purge(running.store, loaded, clock()).deleted
    assert (found["expert"], found["addition"], count(running.store)) == (1, 1, 0)


WITHDRAWAL = "/en/withdrawal/"


def withdraw(running: Running, address: str, **more: str) -> httpx.Response:
    page = running.client.get(address.replace(PAGE, WITHDRAWAL))
    hidden = {str(one["name"]): str(one["value"]) for one in soup_of(page.text).select("form input[type=hidden]")}
    return running.client.post(WITHDRAWAL, data={**hidden, **more})


def test_withdrawal_erases_everything_after_a_second_confirmation_and_tells_the_team(serve: Serve) -> None:
    running = serve()
    reference, address = sent(running)
    kept, _ = sent(running, given_name="Ada")
    added = add(running, address).headers["Location"].rpartition("=")[2]
    mails(running, added)
    before = state_of(running)
    assert withdraw(running, address).status_code == 422
    assert state_of(running) == before
    done = withdraw(running, address, sure="yes")
    assert done.headers["Location"] == f"{WITHDRAWAL}received/?reference={reference}"
    assert reference in running.client.get(done.headers["Location"]).text
    assert [one.reference for one, _ in submissions_in(running.store)] == [kept]
    folder = Path(running.settings.database_file).parent / "mail"  # type: ignore[arg-type]
    wait_until(lambda: list(folder.glob(f"gone-{reference}*.eml")))
    [told] = folder.glob(f"gone-{reference}*.eml")
    assert reference in str(message_from_bytes(told.read_bytes(), policy=policy.default)["Subject"])
    assert not [*folder.glob(f"{reference}-*"), *folder.glob(f"{added}-*")]
    # The answer was lost: the same post gets it again, and tells nobody twice.
    again = running.client.post(WITHDRAWAL, data={"_link": address.partition("=")[2], "sure": "yes"})
    assert again.headers["Location"] == done.headers["Location"]
    assert count_of_mails(running) == 1
    refused(running, address)


def test_no_hostile_link_withdraws(serve: Serve) -> None:
    running = serve()
    reference, token, links = hostile(running)
    before = state_of(running)
    for name, bad in links.items():
        posted = running.client.post(WITHDRAWAL, data={"_link": bad, "sure": "yes"})
        assert posted.status_code == 403, name
        assert state_of(running) == before, name
    search.mark(running.store, [reference], "closed")
    assert running.client.post(WITHDRAWAL, data={"_link": token, "sure": "yes"}).status_code == 403
    assert count(running.store) == 2
    unknown = running.client.get(f"{WITHDRAWAL}received/?reference={reference}")
    assert "no reference" in unknown.text


def count_of_mails(running: Running) -> int:
    with running.store.reading() as connection:
        return connection.execute(text("SELECT count(*) FROM outbox WHERE kind LIKE 'gone-%'")).scalar_one()

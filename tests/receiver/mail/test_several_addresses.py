"""Several addresses of the team at a real Postfix: one mail together, and who does not get it is named."""

from datetime import timedelta

import pytest

from receiver.mail import digest, outbox, reasons, trouble
from receiver.storage.store import Store
from tests.receiver.conftest import Clock
from tests.receiver.mail.conftest import TEAM, SentToTeam
from tests.receiver.mail_sink import running_sink
from tests.receiver.postfix import running_postfix
from tests.receiver.waiting import wait_until


def refusing(**answers: str) -> dict[str, str]:
    """Postfix's setting by which it refuses some of the team."""
    table = " ".join(f"{{ {name}@example.org = {answer} }}" for name, answer in answers.items())
    return {"smtpd_recipient_restrictions": f"check_recipient_access inline:{{ {table} }}, permit"}


@pytest.mark.process
def test_the_team_gets_one_mail_together(sent: SentToTeam) -> None:
    with running_sink() as sink, running_postfix(sink.port) as server:
        assert sent(server.url) == ["sent"]
        [mail] = wait_until(lambda: list(sink.taken))
    assert [one.addr_spec for one in mail["To"].addresses] == list(TEAM)
    assert sink.envelopes == [("from@example.org", sorted(TEAM))]


@pytest.mark.process
def test_an_address_that_is_refused_is_told_and_the_others_have_one_mail(
    sent: SentToTeam, timed: Store, clock: Clock
) -> None:
    with running_sink() as sink, running_postfix(sink.port, **refusing(office="550 5.1.1 gone")) as server:
        assert sent(server.url) == ["sent partly 2 recipient 550 5.1.1"]
        assert sent(server.url) == []
        wait_until(lambda: len(sink.taken) == 1)
    assert sink.envelopes == [("from@example.org", [TEAM[0], TEAM[2]])]
    now = clock()
    [left] = trouble.partly_sent(timed, now - timedelta(days=1), now)
    assert reasons.told(left.error).startswith("The mail has gone, but not to each address of MAIL_TO, counted")
    assert trouble.standstill(timed, now) is None
    assert outbox.counts(timed).needs_attention == 0
    assert digest.numbers(timed, now).sent == 1


@pytest.mark.process
def test_an_address_that_a_rule_refuses_keeps_nobody_waiting(sent: SentToTeam) -> None:
    for_some = {
        "relay_domains": "example.org",
        "relay_transport": "smtp",
        "smtpd_relay_restrictions": "reject_unauth_destination, permit",
    }
    team = (TEAM[0], "office@example.net")
    with running_sink() as sink, running_postfix(sink.port, **for_some) as server:
        assert sent(server.url, team=team) == ["sent partly 2 policy 554 5.7.1"]
        wait_until(lambda: len(sink.taken) == 1)


@pytest.mark.process
def test_who_is_asked_to_come_later_is_waited_for_and_nobody_gets_two(sent: SentToTeam, clock: Clock) -> None:
    with running_sink() as sink, running_postfix(sink.port, **refusing(third="450 4.2.0 Greylisted")) as server:
        for _ in range(3):
            assert sent(server.url) == ["waiting later 450 4.2.0"]
        clock.turn(hours=1)
        assert sent(server.url) == ["sent partly 3 later 450 4.2.0"]
        wait_until(lambda: len(sink.taken) == 1)
    assert sink.envelopes == [("from@example.org", sorted(TEAM[:2]))]


@pytest.mark.process
def test_when_all_are_refused_the_mail_has_not_gone(sent: SentToTeam) -> None:
    everybody = refusing(team="550 5.1.1 gone", office="550 5.1.1 gone", third="450 4.2.0 later")
    with running_sink() as sink, running_postfix(sink.port, **everybody) as server:
        assert sent(server.url) == ["waiting later 450 4.2.0"]
    assert sink.taken == []

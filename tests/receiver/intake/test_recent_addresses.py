"""Addresses of confirmations, known for some seconds and in bounds. Memory itself: promises/test_forgetting.py."""

from receiver.intake import recent_addresses
from receiver.intake.recent_addresses import RecentAddresses
from tests.receiver.conftest import Clock


def test_an_address_is_known_for_ten_seconds(clock: Clock) -> None:
    recent = RecentAddresses(clock)
    recent.note("ACDEFHJK", "awa@example.com")
    clock.turn(seconds=9)
    assert recent.of("ACDEFHJK") == "awa@example.com"
    recent.note("ACDEFHJK", "awa@example.com")
    clock.turn(seconds=9)
    assert recent.of("ACDEFHJK") == "awa@example.com"
    clock.turn(seconds=1)
    assert recent.of("ACDEFHJK") == recent.of("KJHFEDCA") == ""


def test_no_more_are_known_than_the_limit(clock: Clock) -> None:
    recent = RecentAddresses(clock)
    for number in range(recent_addresses.MAX_ADDRESSES + 3):
        recent.note(str(number), f"{number}@example.com")
    known = [number for number in range(recent_addresses.MAX_ADDRESSES + 3) if recent.of(str(number))]
    assert known == list(range(3, recent_addresses.MAX_ADDRESSES + 3))

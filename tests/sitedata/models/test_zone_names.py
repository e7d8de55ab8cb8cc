"""The name of a zone may be that of its city, its country or its clocks; only that of other clocks is told."""

import pytest
from sitedata.models.zone_names import other_zone


@pytest.mark.parametrize(
    ("text", "zone", "language", "other"),
    [
        ("hora de Viena", "America/Lima", "es", "Viena"),
        ("hora de Lima", "America/Lima", "es", None),
        ("heure du Pérou", "America/Lima", "fr", None),
        ("heure de Paris", "Europe/Vienna", "fr", None),
        ("hora de Europa Central", "Europe/Vienna", "es", None),
        ("Central European Time", "America/Lima", "en", "Central European Time"),
        ("Central European Time", "America/Winnipeg", "en", "Central European Time"),
        ("Eastern European Time", "America/New_York", "en", "Eastern European Time"),
        ("hora peninsular", "Africa/Cairo", "es", None),
        ("Wiener Zeit", "Europe/Vienna", "de", None),
        ("local time", "UTC", "en", None),
        ("Vienna time", "America/Lima", "xx", "Vienna"),
    ],
)
def test_the_name_of_other_clocks_is_found(text: str, zone: str, language: str, other: str | None) -> None:
    assert other_zone(text, zone, language) == other

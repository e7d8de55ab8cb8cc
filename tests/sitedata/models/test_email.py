"""The e-mail addresses of the data: their domains may be in any letters."""

import pytest
from pydantic import TypeAdapter, ValidationError
from sitedata.models.email_address import Email

ADDRESSES = TypeAdapter(Email)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("team@mieux.example", "team@mieux.example"),
        ("\u00e9quipe@mieux.example", "\u00e9quipe@mieux.example"),
        ("team@b\u00fccher.example", "team@b\u00fccher.example"),
        ("team@bu\u0308cher.example", "team@b\u00fccher.example"),
        ("team@Stra\u00dfe.example", "team@stra\u00dfe.example"),
        ("team@\u4f8b\u3048.\u30c6\u30b9\u30c8", "team@\u4f8b\u3048.\u30c6\u30b9\u30c8"),
    ],
)
def test_addresses(written: str, read: str) -> None:
    assert ADDRESSES.validate_python(written) == read


@pytest.mark.parametrize(
    "written",
    [
        *("team@mieux", "team@mieux.example.", "\u00e9 quipe@mieux.example", "team@\u2603.example"),
        *(
            "team@b\u00fc cher.example",
            "team@b\u00fc\u00a0cher.example",
            "team@b\u00fc_cher.example",
            "team@\u2100.example",
        ),
    ],
)
def test_what_is_none(written: str) -> None:
    with pytest.raises(ValidationError) as raised:
        ADDRESSES.validate_python(written)
    assert str(raised.value.errors()[0]["ctx"]["expectation"].expected) == "an e-mail address, such as team@example.org"

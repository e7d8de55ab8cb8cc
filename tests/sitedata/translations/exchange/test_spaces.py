"""No-break spaces that programs lose."""

import pytest
from sitedata.translations.exchange.spaces import restored


@pytest.mark.parametrize(
    ("model", "text", "wanted"),
    [
        ("de 15\u00a0MB como", "de 15 MB como", "de 15\u00a0MB como"),
        ("de 15\u00a0MB como", "de 15 MB, como", "de 15\u00a0MB, como"),
        ("de 15\u00a0MB como", "de 20 MB como", "de 20\u00a0MB como"),
        ("il\u202f; «\u00a0oui\u00a0»", "elle ; « oui »", "elle\u202f; «\u00a0oui\u00a0»"),
        ("de 15\u00a0MB", "de quince MB", "de quince\u00a0MB"),
        ("de 15\u00a0MB", "otra cosa", "otra cosa"),
        ("uno dos", "uno\u00a0dos", "uno\u00a0dos"),
    ],
)
def test_they_come_back_where_their_surroundings_stayed(model: str, text: str, wanted: str) -> None:
    assert restored(text, model) == wanted

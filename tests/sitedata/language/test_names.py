"""Languages of any tag: whether there is one, how it is called, which way it is written."""

import pytest
from sitedata.language.names import direction, is_language, language_name_within, same_language


@pytest.mark.parametrize("tag", ["pt", "pt-BR", "az-Arab", "bi", "tpi", "bci", "ckb", "nb"])
def test_a_language_is_one(tag: str) -> None:
    """Bislama has a name in CLDR and no locale; Baoulé (bci) is in ISO 639 alone."""
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["xx", "por", "ara", "iw", "mul", "und", "zxx", "root", "qqq"])
def test_others_are_none(tag: str) -> None:
    """Codes of three letters where there is one of two; outdated ones; those for several or for no language."""
    assert not is_language(tag)


@pytest.mark.parametrize(
    ("tag", "way"),
    [
        ("ar", "rtl"),
        ("he", "rtl"),
        ("ckb", "rtl"),
        ("dv", "rtl"),
        ("ks", "rtl"),
        ("az", "ltr"),
        ("az-Arab", "rtl"),
        ("ff-Adlm", "rtl"),
        ("bi", "ltr"),
        ("pt-BR", "ltr"),
        ("xx", "ltr"),
    ],
)
def test_the_script_says_which_way_a_language_is_written(tag: str, way: str) -> None:
    assert direction(tag) == way


def test_a_name_within_a_sentence() -> None:
    names = [language_name_within(tag, "fr") for tag in ("pt", "pt-BR", "az-Arab", "bci")]
    assert names == ["portugais", "portugais brésilien", "azerbaïdjanais", "bci"]
    assert language_name_within("ar", "es") == "árabe"
    assert language_name_within("ar", "en") == "Arabic"


def test_countries_do_not_make_another_language() -> None:
    assert same_language("fr", "fr-CA")
    assert not same_language("fr", "frp")

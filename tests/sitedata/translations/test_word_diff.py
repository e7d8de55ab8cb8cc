"""What changed, word by word; and what looks like the fix of a typing error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sitedata.translations.word_diff import MAX_TOKENS, Piece, is_spelling, pieces, shortened

from tests.patience import patient

TEXTS = st.text(st.sampled_from("ab é’«.,\n"), max_size=40)


def text(row: list[Piece], *kinds: str) -> str:
    return "".join(piece.text for piece in row if piece.kind in kinds)


@patient
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    row = pieces(before, after)
    assert text(row, "same", "gone") == before
    assert text(row, "same", "new") == after
    assert all(piece.text for piece in row)


def test_words_are_compared_whole() -> None:
    assert pieces("Les experts aide les pays", "Les experts aident les pays") == [
        Piece("same", "Les experts "),
        Piece("gone", "aide"),
        Piece("new", "aident"),
        Piece("same", " les pays"),
    ]


def test_neighbouring_changes_are_one() -> None:
    assert pieces("one two three", "one four five") == [
        Piece("same", "one "),
        Piece("gone", "two three"),
        Piece("new", "four five"),
    ]


def test_very_long_texts_are_not_compared() -> None:
    before = "a " * MAX_TOKENS
    assert pieces(before, before + "b") == [Piece("gone", before), Piece("new", before + "b")]


def test_long_unchanged_parts_are_cut() -> None:
    words = " ".join(f"w{number}" for number in range(100))
    row = shortened(pieces(f"{words} old {words}", f"{words} new {words}"))
    assert row[0].text.startswith(" […] w88 ")
    assert row[-1].text.endswith(" w10 […] ")
    assert [piece.text for piece in row[1:-1]] == ["old", "new"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Le programme acompagne les pays.", "Le programme accompagne les pays."),
        ("une dévelopement", "une développement"),
        ("il est apporté", "il est approté"),
        ("les expert·es européennes", "les expert·es europeennes"),
        ("un deux, trois", "un deux trois"),
        ("en un mot", "« en un mot »"),
    ],
)
def test_a_fixed_typing_error_is_recognised(before: str, after: str) -> None:
    assert is_spelling(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("il est possible", "il n’est possible"),
        ("il est possible", "il est impossible"),
        ("un séjour légal", "un séjour illégal"),
        ("pour les mineurs", "pour les majeurs"),
        ("en 2024", "en 2025"),
        ("des experts de Moldavie", "des experts de Moldovie"),
        ("10 %", "10 €"),
        ("avec eux", "sans eux"),
        ("le mot", "la mot"),
        ("un mot", "un mot de plus"),
        ("une pêche", "une Pêche"),
        ("{label} manque", "{label manque"),
        ("Comment ?", "Comment !"),
        ("le même", "le même"),
    ],
)
def test_anything_else_is_not(before: str, after: str) -> None:
    assert not is_spelling(before, after)

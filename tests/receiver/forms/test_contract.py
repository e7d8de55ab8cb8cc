"""forms.json: what is refused, with a sentence that says what to do."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from receiver.app import check_upload_limit
from receiver.config.settings import Settings
from receiver.errors import SettingError
from receiver.forms import contract as contracts
from receiver.forms.contract import Contract, ContractError
from tests.receiver import fixture_site


def load(folder: Path, facts: Any) -> Contract:
    (folder / "forms.json").write_text(facts if isinstance(facts, str) else json.dumps(facts))
    return contracts.load(folder)


def test_no_contract_means_build_first(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"build the site first \(make build\)"):
        contracts.load(tmp_path)


@pytest.mark.parametrize("facts", ["", "{", "[]", "null", {}, {"version": 2}, {"version": "1"}, {"version": 1}])
def test_what_is_no_contract_of_this_version(tmp_path: Path, facts: Any) -> None:
    with pytest.raises(ContractError, match=r"forms\.json .*build|is not a contract"):
        load(tmp_path, facts)


def test_an_unknown_kind_of_field(tmp_path: Path) -> None:
    facts = fixture_site.contract()
    facts["forms"]["simple"]["fields"][0]["kind"] = "colour"
    with pytest.raises(ContractError, match="kind"):
        load(tmp_path, facts)


def test_every_sentence_a_visitor_may_need_is_there(tmp_path: Path) -> None:
    facts = fixture_site.contract()
    del facts["words"]["es"]["receiver.closed"]
    del facts["forms"]["expert"]["fields"][0]["errors"]["en"]["too_long"]
    with pytest.raises(ContractError) as caught:
        load(tmp_path, facts)
    assert "word receiver.closed (es)" in str(caught.value)
    assert "message expert.given_name.too_long (en)" in str(caught.value)


def test_words_are_filled_without_reaching_into_objects(contract: Contract) -> None:
    changed = contract.model_copy(update={"words": {"fr": {"a": "{site.__class__} {reference} {other}"}}})
    assert changed.word("fr", "a", site="x", reference="{site}") == "{site.__class__} {site} {other}"


@pytest.mark.parametrize(
    ("path", "language"), [("/", "fr"), ("/en/apply/", "en"), ("/es", "es"), ("/english/", "fr"), ("/fr/", "fr")]
)
def test_language_of_an_address(contract: Contract, path: str, language: str) -> None:
    assert contract.language_of(path) == language


def test_a_limit_below_the_forms_own_files(contract: Contract, make_settings: Callable[..., Settings]) -> None:
    fields = [field.model_copy(update={"max_bytes": 2_000_000}) for field in contract.forms["expert"].fields]
    form = contract.forms["expert"].model_copy(update={"fields": tuple(fields)})
    changed = contract.model_copy(update={"forms": {"expert": form}})
    with pytest.raises(SettingError, match="MAX_UPLOAD_MB"):
        check_upload_limit(make_settings(MAX_UPLOAD_MB="1"), changed)

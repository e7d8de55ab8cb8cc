"""A question or a choice that is retired in the form's file: not asked any more, and old answers keep their words."""

from collections.abc import Callable
from pathlib import Path

import yaml
from sitedata.form_contract.forms_json import contract_json
from sitedata.loading import load_site

from receiver.forms import contract as contracts
from receiver.forms.answer_text import lines
from receiver.forms.contract import Form
from receiver.forms.site_folder import CONTRACT

ANSWERS = {"telephone": "+228 90 00 00 00", "employer_kind": "academia", "topics": ["mice"], "given_name": "Awa"}


def retire(root: Path) -> None:
    """Move a question and a choice, as an editor does, and name a theme that was deleted long ago."""
    path = root / "data/forms/expert.yml"
    form = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    fields = {field["id"]: (section, field) for section in form["sections"] for field in section["fields"]}
    section, telephone = fields["telephone"]
    section["fields"].remove(telephone)
    form["retired"] = [telephone]
    _, kind = fields["employer_kind"]
    [gone] = [option for option in kind["options"] if option["id"] == "academia"]
    kind["options"].remove(gone)
    kind["retired"] = [gone]
    fields["topics"][1]["retired"] = [{"id": "mice", "label": dict.fromkeys(("fr", "en", "es"), "Souris")}]
    path.write_text(yaml.safe_dump(form, allow_unicode=True, sort_keys=False), "utf-8")


def expert(root: Path, folder: Path) -> Form:
    """The form as the receiver reads it."""
    site, problems = load_site(root)
    assert site, problems
    (folder / CONTRACT).write_text(contract_json(site), "utf-8")
    return contracts.load(folder).forms["expert"]


def test_old_answers_keep_their_words(copy_of_project: Callable[[], Path], tmp_path: Path) -> None:
    root = copy_of_project()
    before = {line.label: line.texts for line in lines(expert(root, tmp_path), ANSWERS, "fr")}
    assert before["Vos thèmes"] == ("mice",)
    retire(root)
    form = expert(root, tmp_path)
    after = {line.label: line.texts for line in lines(form, ANSWERS, "fr")}
    assert after == before | {"Vos thèmes": ("Souris",)}
    assert after["Type d’employeur"] == ("Université ou recherche",)


def test_what_is_retired_is_neither_asked_nor_accepted(copy_of_project: Callable[[], Path], tmp_path: Path) -> None:
    root = copy_of_project()
    retire(root)
    form = expert(root, tmp_path)
    fields = {field.id: field for field in form.fields}
    assert "telephone" not in fields
    assert "academia" not in fields["employer_kind"].option_values()
    assert "mice" not in fields["topics"].option_values()

"""Checks of a form's definition: settings that fit the kind of field, references that lead somewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sitedata.checks.hint_limits import contradictions
from sitedata.form_contract.choices import field_options
from sitedata.language import names
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import did_you_mean, look_up_language
from sitedata.messages.translatable import Message, say
from sitedata.models.field_kinds import SPECIFIC_SETTINGS
from sitedata.models.form_definition import Field, Form
from sitedata.reading.document import Document, ValuePath
from sitedata.site import Site


def check_form(form: Form, document: Document, site: Site) -> Iterator[Problem]:
    """Yield all problems of one form."""
    earlier: list[Field] = []
    for section_index, section in enumerate(form.sections):
        for index, field in enumerate(section.fields):
            place = _Place(document, ("sections", section_index, "fields", index), field)
            yield from _alone(place, site)
            yield from _condition(place, earlier, site)
            yield from _period(place, earlier)
            earlier.append(field)
    for index, field in enumerate(form.retired):
        yield from _alone(_Place(document, ("retired", index), field), site)
    yield from _email_field(form, document)


class _Place:
    """A field and where it stands."""

    def __init__(self, document: Document, path: ValuePath, field: Field) -> None:
        self.document, self.path, self.field = document, path, field

    def problem(self, key: str, found: str, expected: str, repair: str, *below: str | int) -> Problem:
        line = self.document.line((*self.path, key, *below))
        where = say("field {field} › {key}", field=quoted(self.field.id), key=key)
        return Problem(self.document.file, line, where, found, expected, repair)


def _alone(place: _Place, site: Site) -> Iterator[Problem]:
    """Yield the problems that a field has by itself, asked or no longer asked."""
    yield from _settings(place)
    yield from _options(place, site)
    yield from _languages(place, site)
    yield from _messages(place)
    yield from _retired(place, site)
    for (key, *below), found, expected, repair in contradictions(place.field):
        yield place.problem(key, found, expected, repair, *below)


def _settings(place: _Place) -> Iterator[Problem]:
    field = place.field
    given = {name for name in SPECIFIC_SETTINGS if getattr(field, name)}
    for name in sorted(field.traits.needs - given):
        expected = say("a {key} for the kind {kind}", key=quoted(name), kind=quoted(field.kind))
        yield place.problem(name, say("nothing"), expected, say("Add a line “{key}: …”.", key=name))
    for name in sorted(given - field.traits.settings):
        expected = say("no {key} for the kind {kind}", key=quoted(name), kind=quoted(field.kind))
        repair = say("Delete the line, or change the kind.")
        yield place.problem(name, say("a setting that does not fit"), expected, repair)


def _options(place: _Place, site: Site) -> Iterator[Problem]:
    field = place.field
    if "options" not in field.traits.allows:
        return
    if bool(field.options) == bool(field.options_from):
        found = say("both") if field.options else say("neither")
        repair = say("Keep one of the two.") if field.options else say("Add one of the two.")
        yield place.problem("options", found, say("either “options” or “options_from”"), repair)
    elif field.without and field.options_from != "countries":
        expected = say("“without” only with “options_from: countries”")
        yield place.problem("without", say("a setting that does not fit"), expected, say("Delete the line."))
    elif unknown := [group for group in field.without if group not in site.countries.groups]:
        expected = say("a group of data/countries.yml")
        yield place.problem(
            "without", quoted(unknown[0]), expected, _other_than(unknown[0], site.countries.groups, field.without)
        )
    # There are always countries: to put them in order for this would take time.
    elif field.options_from != "countries" and not field_options(field, site):
        repair = say("Add records to {file}.", file=f"data/{field.options_from}.yml")
        yield place.problem("options_from", say("an empty list"), say("at least one option"), repair)


def _other_than(written: str, known: Iterable[str], listed: Iterable[str]) -> Message:
    """Return a sentence that proposes a word which the list does not have yet."""
    others = set(known) - set(listed)
    return did_you_mean(written, others) if others else say("Delete it.")


def _condition(place: _Place, earlier: list[Field], site: Site) -> Iterator[Problem]:
    condition = place.field.asked_when
    if condition is None:
        return
    choices = {field.id: field for field in earlier if field.traits.decides}
    if condition.field not in choices:
        found = say("the field {field}", field=quoted(condition.field))
        expected = say("an earlier field of kind select or radios")
        told = place.problem("asked_when", found, expected, did_you_mean(condition.field, choices), "field")
        yield replace(told, missing=condition.field)
        return
    known = {option.value for option in field_options(choices[condition.field], site)}
    for index, value in enumerate(condition.values):
        if value not in known:
            found = say("the option {option}", option=quoted(value))
            expected = say("an option of {field}", field=quoted(condition.field))
            repair = _other_than(value, known, condition.values)
            told = place.problem("asked_when", found, expected, repair, "values", index)
            yield replace(told, missing=value)
    if place.field.note is None:
        expected = say("a sentence that says when the question is asked")
        repair = say("Visitors without JavaScript read it: add “note: …”.")
        yield place.problem("note", say("nothing"), expected, repair)


def _period(place: _Place, earlier: list[Field]) -> Iterator[Problem]:
    months = {field.id for field in earlier if "not_before" in field.traits.allows}
    wanted = place.field.not_before
    if wanted and wanted not in months:
        found, expected = say("the field {field}", field=quoted(wanted)), say("an earlier field of kind month")
        yield replace(place.problem("not_before", found, expected, did_you_mean(wanted, months)), missing=wanted)


def _languages(place: _Place, site: Site) -> Iterator[Problem]:
    for code in place.field.languages:
        if any(names.language_name(code, language) is None for language in site.languages):
            found, expected = say("the code {code}", code=quoted(code)), say("a language CLDR can name")
            yield place.problem("languages", found, expected, look_up_language(code))


def _messages(place: _Place) -> Iterator[Problem]:
    known = place.field.traits.rules
    for rule in place.field.errors:
        if rule not in known:
            found = say("the rule {rule}", rule=quoted(rule))
            expected = say("a rule of the kind {kind}", kind=quoted(place.field.kind))
            yield place.problem("errors", found, expected, did_you_mean(rule, known), rule)


def _retired(place: _Place, site: Site) -> Iterator[Problem]:
    """Yield a problem for each retired choice that is still offered, from another file."""
    if place.field.options:
        return
    offered = {choice.value for choice in field_options(place.field, site)} if place.field.retired else set()
    for option in place.field.retired:
        if option.id in offered:
            found, expected = say("{id}, which is still offered", id=quoted(option.id)), say("former choices only")
            yield place.problem("retired", found, expected, say("Delete it here, or stop offering it."))


def _email_field(form: Form, document: Document) -> Iterator[Problem]:
    emails = {field.id for field in form.fields() if field.kind == "email" and field.required}
    # Who comes by a link has had a confirmation already.
    if form.email_field not in emails and not (form.by_link and form.email_field is None):
        yield Problem(
            document.file,
            document.line(("email_field",)),
            "email_field",
            quoted(form.email_field) if form.email_field else say("nothing"),
            say("a required field of kind email"),
            did_you_mean(form.email_field or "", emails),
            missing=form.email_field or "",
        )


def check_retired_forms(site: Site, document: Document) -> Iterator[Problem]:
    """Yield a problem for each form that data/programme.yml calls retired and that exists."""
    for index, name in enumerate(site.programme.retired_forms):
        if name in site.forms:
            line = document.line(("retired_forms", index))
            found, expected = say("the form {form}, which exists", form=quoted(name)), say("forms that were deleted")
            yield Problem(document.file, line, "retired_forms", found, expected, say("Delete this entry."))

"""Records that forms offer as choices (themes, topics, regions, kinds of support, countries) and that would be gone."""

from collections.abc import Iterator, Mapping

from sitedata.checks.against.questions import asked, own_countries, retired, shared_choices
from sitedata.checks.against.state import COUNTRIES, SHARED, State, Texts, alike, exchanged, still_written
from sitedata.checks.against.stored_answers import choice_gone, entry
from sitedata.language import countries
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import say
from sitedata.reading.document import Document, ValuePath

Asking = Mapping[str, list[str]]
"""Questions that would lose the name of a choice: their forms by their ids."""


def compare_choices(old: State, new: State) -> Iterator[Problem]:
    """Yield a problem for each record that forms have stored and that nothing names any more."""
    for source, file in SHARED.items():
        if new.readable(file) and old.readable(file):
            yield from _records_gone(old, new, source)
    yield from _countries_gone(old, new)


def _records_gone(old: State, new: State, source: str) -> Iterator[Problem]:
    document = new.documents[SHARED[source]]
    had, has = shared_choices(old, source), shared_choices(new, source)
    fresh = {name: title for name, (_, title) in has.items() if name not in had}
    last: ValuePath = ()
    for name, bearer in exchanged(*({each: title for each, (_, title) in those.items()} for those in (had, has))):
        yield _renamed(document, has[bearer][0], bearer, name)
    for name, (_, title) in had.items():
        if name in has:
            last = (*has[name][0], "id")
        elif still_written(document.value, name, title):
            continue
        elif asking := _asking(old, new, source, name):
            other = next((each for each in fresh if alike(title, fresh[each])), None)
            if other is not None:
                yield _renamed(document, has[other][0], other, name)
            else:
                where = say("record {name}", name=quoted(name))
                yield from _gone(document, document.line(last), where, name, title, asking)


def _renamed(document: Document, path: ValuePath, other: str, name: str) -> Problem:
    found = say("{new} in place of {old}, with the same words", new=quoted(other), old=quoted(name))
    expected = say("{id}, which stored answers have", id=quoted(name))
    repair = say("Write “{key}: {old}” again: visitors never see it.", key="id", old=name)
    where = say("record {name}", name=quoted(other))
    return Problem(document.file, document.line((*path, "id")), where, found, expected, repair, missing=name)


def _gone(document: Document, line: int, where: str, name: str, title: Texts, asking: Asking) -> Iterator[Problem]:
    for question, files in asking.items():
        repair = say(
            "Put it back. If it should no longer be offered, add below “retired:” of the question {field} in {files}: "
            "{line}",
            field=quoted(question),
            files=", ".join(files),
            line=entry(name, title),
        )
        yield choice_gone(document.file, line, where, name, repair)


def _countries_gone(old: State, new: State) -> Iterator[Problem]:
    """Yield a problem for each code that only the site's own data named; what a question leaves out keeps its name."""
    document = new.documents.get(COUNTRIES, Document(COUNTRIES))
    for code in sorted(own_countries(old) - own_countries(new)) if not document.problems else ():
        if asking := _asking(old, new, "countries", code):
            title = {language: countries.cldr_names(language).get(code, code) for language in new.languages}
            yield from _gone(document, document.line(("beyond_iso",)), "beyond_iso", code, title, asking)


def _asking(old: State, new: State, source: str, choice: str) -> Asking:
    """Return who offered the choice, still takes its choices from there, and does not name it."""
    found: dict[str, list[str]] = {}
    for file, before in old.forms().items():
        now = {**asked(new.documents[file]), **retired(new.documents[file])} if new.readable(file) else {}
        for name, question in {**asked(before), **retired(before)}.items():
            same = question.source == source and name in now and now[name].source == source
            if same and choice not in now[name].retired_choices():
                found.setdefault(name, []).append(file)
    return found

"""What a proposal changes in forms: questions and choices that stored answers hold, the time they are kept."""

from collections.abc import Iterator, Mapping

from sitedata.checks.against.questions import Question, asked, retired
from sitedata.checks.against.state import PROGRAMME, State, Texts, alike, exchanged, listed, still_written, texts
from sitedata.language.names import language_name
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.translatable import Message, say
from sitedata.reading.document import Document
from sitedata.reading.yaml_lines import quote


def compare_forms(old: State, new: State) -> Iterator[Problem]:
    """Yield what stored answers and promises would lose."""
    for file, before in old.forms().items():
        if file not in new.documents:
            yield from _form_gone(file, before, new)
        elif new.readable(file) and old.readable(file):
            after = new.documents[file]
            yield from _questions_gone(before, after)
            yield from _choices_gone(before, after, new.languages)
            yield from _retention(before, after)


def _form_gone(file: str, before: Document, new: State) -> Iterator[Problem]:
    """Yield a problem for a form that was deleted or renamed, unless data/programme.yml says that it was on purpose."""
    name = file.rsplit("/", 1)[-1].removesuffix(".yml")
    programme = new.documents.get(PROGRAMME)
    if programme and name in listed(programme.value, "retired_forms"):
        return
    title = texts(before.value, "title") if isinstance(before.value, dict) else {}
    for other, after in new.forms().items():
        if isinstance(after.value, dict) and alike(title, texts(after.value, "title")):
            yield _file_renamed(other, after, file, name)
            return
    line = f"retired_forms: [{', '.join([*(listed(programme.value, 'retired_forms') if programme else ()), name])}]"
    repair = say(
        "Put the file back; “status: closed” in it closes the form. To delete it for good, write in {file}: {line}",
        file=PROGRAMME,
        line=line,
    )
    found, expected = say("no form {form} any more", form=quoted(name)), say("every form of which answers are stored")
    yield Problem(file, 1, say("the form"), found, expected, repair, missing=name)


def _file_renamed(file: str, document: Document, before: str, name: str) -> Problem:
    """Return the problem of a form whose file has another name, and mostly another id."""
    new, old = (each.rsplit("/", 1)[-1] for each in (file, before))
    found = say("{new} in place of {old}, with the same words", new=quoted(new), old=quoted(old))
    repair = say("Rename the file to “{file}”: it contains “id: {old}”, which visitors never see.", file=old, old=name)
    return Problem(file, document.line(("id",)), say("the form"), found, _stored(name), repair, missing=name)


def _renamed(new: str, old: str) -> tuple[Message, Message]:
    found = say("{new} in place of {old}, with the same words", new=quoted(new), old=quoted(old))
    return found, say("Write “{key}: {old}” again: visitors never see it.", key="id", old=old)


def _stored(identity: str) -> Message:
    return say("{id}, which stored answers have", id=quoted(identity))


def _questions_gone(before: Document, after: Document) -> Iterator[Problem]:
    """Yield a problem for each question that is neither asked nor retired any more."""
    was_asked, is_asked = asked(before), asked(after)
    known = {**is_asked, **retired(after)}
    fresh = {name: question for name, question in is_asked.items() if name not in was_asked}
    last = after.line(("sections",))
    for name, question in was_asked.items():
        if name in known or still_written(after.value, name, was_asked[name].label):
            last = known[name].line("id") if name in known else last
            continue
        other = next((new for new in fresh if alike(question.label, fresh[new].label)), None)
        if other is not None:
            found, repair = _renamed(other, name)
            where = say("field {field} › {key}", field=quoted(other), key="id")
            yield Problem(after.file, fresh[other].line("id"), where, found, _stored(name), repair, missing=name)
        else:
            yield _question_gone(after.file, last, name)
    for name in retired(before).keys() - known.keys():
        yield _no_longer_named(after, name)


def _question_gone(file: str, line: int, name: str) -> Problem:
    found = say("no question {field} any more", field=quoted(name))
    expected = say("every question for which answers are stored, asked or retired")
    repair = say(
        "Put it back. If it should no longer be asked, move its lines below “retired:” at the end of the file."
    )
    return Problem(file, line, say("the questions"), found, expected, repair, missing=name)


def _no_longer_named(after: Document, name: str) -> Problem:
    found = say("no question {field} any more", field=quoted(name))
    expected = say("retired questions for as long as answers to them are stored")
    repair = say("Put it back, or wait until the last submission that has it is deleted.")
    return Problem(after.file, after.line(("retired",)), "retired", found, expected, repair, severity="warning")


def _choices_gone(before: Document, after: Document, languages: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem for each choice of a question's own that it neither offers nor names any more."""
    now = {**asked(after), **retired(after)}
    for name, question in {**asked(before), **retired(before)}.items():
        if name in now:
            yield from _own_choices_gone(name, question, now[name], languages)
            yield from _other_source(name, question, now[name])


def _own_choices_gone(name: str, old: Question, new: Question, languages: tuple[str, ...]) -> Iterator[Problem]:
    had, has = old.own_choices(), new.own_choices()
    fresh = {choice: label for choice, label in has.items() if choice not in had}
    where = say("field {field} › {key}", field=quoted(name), key="options" if "options" in old.record else "languages")
    for choice, bearer in exchanged(had, has):
        found, repair = _renamed(bearer, choice)
        yield Problem(new.document.file, _choice_line(new, bearer), where, found, _stored(choice), repair)
    for choice in had.keys() - has.keys() - new.retired_choices():
        other = next((each for each in fresh if alike(had[choice], fresh[each])), None)
        if still_written(new.record, choice, had[choice]):
            continue
        if other is not None:
            found, repair = _renamed(other, choice)
            line = _choice_line(new, other)
            yield Problem(new.document.file, line, where, found, _stored(choice), repair, missing=choice)
        else:
            label = had[choice] or {code: language_name(choice, code) or choice for code in languages}
            line = new.line("languages" if not had[choice] else "options")
            yield choice_gone(
                new.document.file,
                line,
                where,
                choice,
                say(
                    "Put it back. If it should no longer be offered, add below “retired:” of this question: {line}",
                    line=entry(choice, label),
                ),
            )


def _choice_line(question: Question, choice: str) -> int:
    options = question.record.get("options")
    for index, option in enumerate(options if isinstance(options, list) else ()):
        if isinstance(option, dict) and option.get("id") == choice:
            return question.line("options", index, "id")
    return question.line("options")


def choice_gone(file: str, line: int, where: str, choice: str, repair: Message) -> Problem:
    """Return the problem of a choice that stored answers may hold and that nothing names any more."""
    found = say("no choice {choice} any more", choice=quoted(choice))
    expected = say("every choice that stored answers may hold, offered or retired")
    return Problem(file, line, where, found, expected, repair, missing=choice)


def entry(choice: str, label: Texts) -> str:
    """Return the line that names a former choice."""
    words = ", ".join(f"{code}: {quote(text)}" for code, text in label.items())
    return f"- {{id: {choice}, label: {{{words}}}}}"


def _other_source(name: str, old: Question, new: Question) -> Iterator[Problem]:
    """Yield a problem for a question whose choices come from elsewhere now: all stored ones would lose their names."""
    told = old.source in new.record.values() and not new.source  # with another key
    if old.source and old.source != new.source and not told:
        where = say("field {field} › {key}", field=quoted(name), key="options_from")
        found = quoted(f"options_from: {new.source}") if new.source else say("nothing")
        expected = say("{text}, whose choices stored answers have", text=quoted(f"options_from: {old.source}"))
        repair = say("Write it again, or ask a new question with another id and move this one below “retired:”.")
        line = new.line("options_from" if new.source else "id")
        yield Problem(new.document.file, line, where, found, expected, repair)


def _retention(before: Document, after: Document) -> Iterator[Problem]:
    """Yield a warning for a period that becomes shorter or longer: what it means for what is stored already."""
    old, new = _days(before), _days(after)
    if old is None or new is None or old == new:
        return
    numbers: Mapping[str, object] = {"old": old, "new": new}
    found = say("{new} days instead of {old}", **numbers)
    if new < old:
        expected = say("a time that is enough for submissions that are stored already")
        repair = say(
            "Export what you still need first: once this is published, submissions older than {new} days are deleted.",
            **numbers,
        )
    else:
        expected = say("a reason to keep personal data longer")
        repair = say(
            "If you have one, there is nothing to fix: what is stored already is kept for the promised {old} days.",
            **numbers,
        )
    line = after.line(("retention_days",))
    yield Problem(after.file, line, "retention_days", found, expected, repair, severity="warning")


def _days(document: Document) -> int | None:
    found = document.value.get("retention_days") if isinstance(document.value, dict) else None
    return int(found) or None if isinstance(found, str) and found.isdecimal() else None

"""Checks that data/words.yml has every word that the templates and the forms ask for."""

import re
from collections import Counter
from collections.abc import Iterator, Set
from pathlib import Path

from sitedata.form_contract.browser_script import ALSO
from sitedata.form_contract.error_messages import word_key
from sitedata.form_contract.filled_words import FILLED, OF_RECEIVER
from sitedata.form_contract.forms_json import FORMER_LEVELS, LEVELS, level_word
from sitedata.form_contract.state_sentences import WORDS as STATES
from sitedata.language.page_words import PAGE_WORDS, PRINTED, words_in_print
from sitedata.messages.problem import Problem, quoted
from sitedata.messages.suggestions import nearest, proposal
from sitedata.messages.translatable import say
from sitedata.models.files.published import WORDS
from sitedata.reading.document import THE_FILE, Document
from sitedata.reading.templates import FOLDER, WORD, WORD_IN, Template
from sitedata.site import Site

FILE = "data/words.yml"
OF_SCRIPTS = re.compile(r"\bbrowser\.\w+")
MISSPELT = 0.9
"""How much alike, of 1, two keys are of which one is taken for the other misspelt."""


def missing_words(templates: list[Template], site: Site, document: Document) -> Iterator[Problem]:
    """Yield one problem for each word that is asked for and that nobody has written."""
    asked = _asked(templates, site)
    others = site.words.keys() - asked.keys() - FILLED.keys()
    for key, asker in sorted(asked.items()):
        near = (
            nearest(key, others, MISSPELT) or _translated(key, others, asked.keys()) if key not in site.words else None
        )
        if near:
            found, expected = say("the key {key}", key=quoted(near)), say("every word that {asker} needs", asker=asker)
            yield Problem(FILE, document.line((near,)), near, found, expected, proposal(key))
        elif key not in site.words:
            expected = say("every word that {asker} needs", asker=asker)
            repair = say("Add a record {key} with “about” and “text”.", key=quoted(key))
            yield Problem(FILE, 1, THE_FILE, say("no word {word}", word=quoted(key)), expected, repair)


def _translated(key: str, others: Set[str], asked: Set[str]) -> str | None:
    """Return the one key that nobody asks for and that begins like a missing one, or like no other: its translation."""
    groups = Counter(_group(other) for other in (*others, *asked))
    like = [other for other in others if _group(other) == _group(key) or groups[_group(other)] == 1]
    return like[0] if len(like) == 1 else None


def _group(key: str) -> str:
    return key.partition(".")[0]


def _asked(templates: list[Template], site: Site) -> dict[str, str]:
    """Return who asks for each word, by its key."""
    found: dict[str, str] = dict.fromkeys(PAGE_WORDS, "docs/")
    for template in templates:
        found |= {asked.name: template.file for asked in template.asked(WORD, WORD_IN)}
    for path in sorted((site.root / FOLDER).rglob(PRINTED)):
        found |= dict.fromkeys(words_in_print(path), path.relative_to(site.root).as_posix())
    found |= dict.fromkeys(STATES, say("the state of the forms")) | _asked_by_scripts(site.root)
    return found | _asked_by_files(site) | _asked_by_forms(site)


def _asked_by_scripts(root: Path) -> dict[str, str]:
    files = sorted((root / "overrides" / "scripts").rglob("*.js"))
    return {key: "overrides/scripts/" for path in files for key in OF_SCRIPTS.findall(path.read_text("utf-8"))}


def _asked_by_files(site: Site) -> dict[str, str]:
    files = (f"docs/{path}" for path, file in site.files.items() if not file.is_picture)
    return dict.fromkeys(WORDS, file) if (file := next(files, None)) else {}


def _asked_by_forms(site: Site) -> dict[str, str]:
    found: dict[str, str] = dict.fromkeys((*OF_RECEIVER, *ALSO) if site.forms else (), "receiver/")
    for form in site.forms.values():
        for field in form.fields():
            asker = say("the field {field} of {file}", field=quoted(field.id), file=f"data/forms/{form.id}.yml")
            if field.options_from == "themes":
                found["form.whole_theme"] = asker
            if field.kind == "languages":
                found |= {level_word(level): asker for level in (*LEVELS, *FORMER_LEVELS)}
            found |= {f"format.{name}": asker for name in field.formats}
            rules = [rule for rule in field.traits.rules if rule not in field.errors]
            found |= {word_key(field, rule, site): asker for rule in rules}
    return found

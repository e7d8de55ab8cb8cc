"""Why an expert fits a request, in words that can be checked beside the two forms. What does not fit is not told."""

from collections.abc import Iterator, Mapping
from typing import Any

from receiver.cli.matching.profiles import EXPERT, REQUEST, Expert, Request, Scheme
from receiver.cli.matching.ranking import Measures

NAMES = ("topics", "by_theme", "support", "region", "language", "country", "availability", "years")
"""The reasons by their names, in the order in which they are told."""


def reasons(
    known: Scheme, request: Request, expert: Expert, fit: Measures, answers: Mapping[str, Any], language: str
) -> dict[str, str]:
    """Return each reason by its name, with the forms' labels in a language. `answers`: of the application."""
    return dict(_told(known, request, expert, fit, answers, language))


def _told(
    known: Scheme, request: Request, expert: Expert, fit: Measures, answers: Mapping[str, Any], language: str
) -> Iterator[tuple[str, str]]:
    of = request.topics.bit_count()
    if fit.topics:
        labels = known.topics.labels(expert.topics & request.topics, language)
        yield "topics", f"{fit.topics} of {of}: {'; '.join(labels)}"
    if fit.by_theme:
        labels = known.topics.labels(expert.related & request.topics & ~expert.topics, language)
        yield "by_theme", f"{fit.by_theme} of {of}: {'; '.join(labels)}"
    if fit.support:
        labels = known.supports.labels(expert.supports & request.supports, language)
        yield "support", f"{fit.support} of {request.supports.bit_count()}: {'; '.join(labels)}"
    if fit.region:
        labels = known.regions.labels(expert.regions & request.regions, language)
        yield "region", f"knows {'; '.join(labels)}"
    if fit.language:
        yield "language", f"{language_label(known, request.language, language)}, {_level(known, fit, language)}"
    if fit.country:
        yield "country", f"lives in {country_label(known, expert.country, language)}"
    if availability := " ".join(str(answers.get("availability") or "").split()):
        yield "availability", f"“{availability}”"
    if fit.years:
        options = known.fields[EXPERT]["experience"].options or ()
        yield "years", options[fit.years - 1].label[language]


def _level(known: Scheme, fit: Measures, language: str) -> str:
    levels = known.fields[EXPERT]["working_languages"].levels or ()
    return levels[fit.language - 1].label[language]


def language_label(known: Scheme, code: str, language: str) -> str:
    """Return the name of a working language; the code of one that the form does not know."""
    options = known.fields[EXPERT]["working_languages"].known_options()
    return next((option.label[language] for option in options if option.value == code), code)


def country_label(known: Scheme, code: str, language: str) -> str:
    """Return the name of a country; the code of one that the forms do not know."""
    options = known.fields[EXPERT]["country"].known_options() + known.fields[REQUEST]["country"].known_options()
    return next((option.label[language] for option in options if option.value == code), code)

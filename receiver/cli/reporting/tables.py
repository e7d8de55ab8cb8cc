"""The tables of the report, in a language: labels and numbers, without the small ones."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from receiver.cli.matching import reasons
from receiver.cli.matching.profiles import EXPERT, REQUEST, Scheme
from receiver.cli.reporting import counting, small_numbers
from receiver.cli.reporting.counting import MAILS, NO_REGION, STANDINGS, TIMES, Numbers, Tally
from receiver.cli.reporting.small_numbers import Told
from receiver.forms.contract import Contract

Hide = Callable[[Sequence[int], int], list[Told]]
SHOWN = {REQUEST: "report.requests", EXPERT: "report.applications"}
"""Heading of the column of a form."""


@dataclass(frozen=True)
class Table:
    """A table. `id` is unique. `rows`: a label and a number for each of `columns`; None: left out.

    `totals`: of each column; none where one submission can be in several rows.
    """

    id: str
    title: str
    head: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Told]]]
    totals: Sequence[Told] = ()


class Writer:
    """Makes the tables of what was counted."""

    def __init__(self, contract: Contract, known: Scheme, numbers: Numbers, language: str) -> None:
        self._contract = contract
        self._known = known
        self._numbers = numbers
        self._language = language

    def tables(self, months: Sequence[str]) -> list[Table]:
        """Return all of them. `months`: those of the period, as `YYYY-MM`."""
        both = tuple(self._numbers.forms)
        groups = range(len(counting.themes(self._known)))
        regions = [*(option.value for option in self._known.regions.options), NO_REGION]
        tables = [
            self._of_forms("month", both, lambda tally: tally.months, months, _month),
            self._of_forms("theme", both, lambda tally: tally.themes, groups, self._theme, several=True),
            self._of_forms("region", both, lambda tally: tally.regions, regions, self._region, several=True),
            self._of_forms("language", both, lambda tally: tally.languages, self._languages(), self._spoken),
            self._kinds("institution", REQUEST),
            self._kinds("employer", EXPERT),
            self._of_forms("standing", both, lambda tally: tally.standings, STANDINGS, self._word),
            self._times(),
        ]
        mails = self._numbers.mails
        shown = small_numbers.parts([mails[state] for state in MAILS])
        total = [small_numbers.told_total(mails.total())]
        rows = [(self._word(state), [number]) for state, number in zip(MAILS, shown, strict=True)]
        return [*tables, self._table("mail", ["report.mails"], rows, total)]

    def _of_forms(
        self,
        name: str,
        forms: Sequence[str],
        counted: Callable[[Tally], Counter[str] | Counter[int]],
        keys: Iterable[str] | Iterable[int],
        label: Callable[..., str],
        *,
        several: bool = False,
    ) -> Table:
        listed = list(keys)
        hide: Hide = small_numbers.several if several else small_numbers.parts
        tallies = [self._numbers.forms[form] for form in forms]
        columns = [hide([counted(tally)[key] for key in listed], tally.total) for tally in tallies]  # type: ignore[index]
        totals = [] if several else [small_numbers.told_total(tally.total) for tally in tallies]
        rows = [(label(key), list(cells)) for key, cells in zip(listed, zip(*columns, strict=True), strict=True)]
        return self._table(name, [SHOWN[form] for form in forms], rows, totals)

    def _kinds(self, name: str, form: str) -> Table:
        fields = self._contract.forms[form].fields
        field = next((each for each in fields if each.id == counting.KIND_FIELDS[form]), None)
        labels = {option.value: option.label[self._language] for option in field.known_options()} if field else {}
        offered = field.option_values() if field else ()
        others = sorted(self._numbers.forms[form].kinds.keys() - set(offered))

        def label(code: str) -> str:
            return labels.get(code) or code or self._word("no_answer")

        return self._of_forms(name, [form], lambda tally: tally.kinds, [*offered, *others], label)

    def _times(self) -> Table:
        """Return the times of requests for which an expert was proposed.

        Where the number of the other requests is left out, these add up to it: nothing is told.
        """
        requests = self._numbers.forms[REQUEST]
        standings = small_numbers.parts([requests.standings[name] for name in STANDINGS], requests.total)
        counts = [self._numbers.times[name] for name in TIMES]
        left_out = standings[0] is None
        shown: Sequence[Told] = [None] * len(counts) if left_out else small_numbers.parts(counts)
        total = None if left_out else small_numbers.told_total(sum(counts))
        rows = [(self._word(name), [number]) for name, number in zip(TIMES, shown, strict=True)]
        return self._table("time", [SHOWN[REQUEST]], rows, [total])

    def _table(
        self,
        name: str,
        columns: Sequence[str],
        rows: Sequence[tuple[str, Sequence[Told]]],
        totals: Sequence[Told],
    ) -> Table:
        heads = {"institution": "kind", "employer": "kind", "standing": "state", "mail": "state"}
        titles = [self._contract.word(self._language, key) for key in columns]
        return Table(name, self._word(f"by_{name}"), self._word(heads.get(name, name)), titles, rows, totals)

    def _word(self, name: str) -> str:
        return self._contract.word(self._language, f"report.{name}")

    def _theme(self, number: int) -> str:
        first = counting.themes(self._known)[number][0]
        option = next(option for option in self._known.topics.options if option.value == first)
        return (option.group or option.label)[self._language]

    def _region(self, code: str) -> str:
        option = next((option for option in self._known.regions.options if option.value == code), None)
        return option.label[self._language] if option else self._word("no_region")

    def _languages(self) -> list[str]:
        used = {code for tally in self._numbers.forms.values() for code in tally.languages}
        known = self._contract.site.languages
        return [*known, *sorted(used - set(known))]

    def _spoken(self, code: str) -> str:
        return reasons.language_label(self._known, code, self._language)


def _month(month: str) -> str:
    year, _, number = month.partition("-")
    return f"{number}/{year}"

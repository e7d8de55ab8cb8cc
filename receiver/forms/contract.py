"""The contract of the forms: `forms.json` in the root of the built site, as frozen records.

Addresses are relative to the root of the site and end in `/`.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, ValidationError, field_validator
from pydantic import Field as PydanticField

from receiver.errors import OperatorError
from receiver.forms import report_words, site_folder
from receiver.forms.fields import Field, Record, Text
from receiver.forms.kinds import KINDS, breakable_rules

VERSION = 2
WORDS = (
    "copy.next",
    "copy.received",
    "copy.reference",
    "copy.title",
    "copy.unshown",
    "copy.until",
    "copy.write",
    "form.file_size",
    "form.kept_file",
    "form.kept_files",
    "form.title_prefix",
    *("mail.addition_to", "mail.confirmation_link", "mail.correction_of"),
    "mail.bounced_confirmation",
    "mail.bounced_heading",
    "mail.bounced_team",
    "mail.confirmation_body",
    "mail.confirmation_subject",
    "mail.digest_body",
    "mail.digest_subject",
    "mail.doubt_fast",
    "mail.doubt_infected",
    "mail.doubt_macros",
    "mail.doubt_proof",
    "mail.doubt_repaired",
    "mail.doubt_trap",
    "mail.doubt_unopened",
    "mail.doubt_unscanned",
    "mail.doubtful",
    "mail.files_heading",
    "mail.files_infected",
    "mail.files_left_out",
    "mail.files_refused",
    "mail.moment",
    "mail.not_given",
    "mail.reason_account",
    "mail.reason_content",
    "mail.reason_later",
    "mail.reason_limit",
    "mail.reason_part",
    "mail.reason_recipient",
    "mail.reason_sealed",
    "mail.reason_server",
    "mail.reason_size",
    "mail.sealed",
    "mail.team_intro",
    "mail.team_subject",
    "mail.trouble_heading",
    "mail.trouble_line",
    "mail.trouble_more",
    *("mail.withdrawn_body", "mail.withdrawn_subject"),
    "receiver.bad_request",
    "receiver.closed",
    "receiver.conflict",
    *("receiver.error", "receiver.link_ended"),
    "receiver.method",
    "receiver.not_found",
    "receiver.other_origin",
    "receiver.receipt_busy",
    "receiver.receipt_gone",
    "receiver.too_large",
    "receiver.too_many",
    "receiver.too_slow",
    "receiver.unavailable",
    *report_words.WORDS,
)


State = Literal["before", "open", "closed"]
"""`before`: not open yet, but it will be."""


class ContractError(OperatorError):
    """The contract is missing, of another version, or incomplete; the message is one sentence for the operator."""


class Section(Record):
    """A titled group of fields."""

    id: str
    title: Text


class Form(Record):
    """One form with its pages, its receipts and its fields in the order of the page.

    `status` closes it whatever the dates are; `opens` is its first moment, `closes` the first one after it (None: no
    bound). `states`: language → `before` or `closed` → what visitors are told. `retention_days`: so long a submission
    is kept. `by_link`: only the link in a confirmation leads to it, and what it sends is added to that submission,
    or, when it `withdraws`, erases that. `next_steps`: what happens to it, for the confirmation. `retired`: fields that
    it had, for answers that are stored.
    """

    id: str
    version: str
    status: Literal["open", "closed"]
    opens: AwareDatetime | None = None
    closes: AwareDatetime | None = None
    states: Mapping[str, Mapping[Literal["before", "closed"], str]]
    delivery: Literal["receiver", "email"]
    retention_days: int = PydanticField(gt=0)
    title: Text
    next_steps: Text | None = None
    email_field: str | None = None
    by_link: bool = False
    withdraws: bool = False
    pages: Text
    receipts: Text
    sections: tuple[Section, ...]
    fields: tuple[Field, ...]
    retired: tuple[Field, ...] = ()

    @field_validator("fields", "retired")
    @classmethod
    def _of_known_kinds(cls, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        unknown = [f"{field.kind!r} ({field.id})" for field in fields if field.kind not in KINDS]
        if unknown:
            raise ValueError(f"unknown kind of field {', '.join(unknown)}")
        return fields

    def state(self, now: datetime) -> State:
        """Return how things stand at an instant. The build and the page's script decide in the same way."""
        never = self.opens and self.closes and self.opens >= self.closes
        if self.status == "closed" or never or (self.closes and now >= self.closes):
            return "closed"
        return "before" if self.opens and now < self.opens else "open"

    def state_sentence(self, now: datetime, language: str) -> str:
        """Return what visitors are told while the form takes nothing."""
        state = self.state(now)
        return self.states[language]["before" if state == "before" else "closed"]

    def file_bytes(self) -> int:
        """Return how many bytes of files a complete submission may carry."""
        return sum(field.max_bytes or 0 for field in self.fields if KINDS[field.kind].takes_files)


class Grouping(Record):
    """How a language writes whole numbers: `mark` stands between thousands, from the number `least` on."""

    mark: str
    least: int

    def write(self, value: int) -> str:
        """Return a whole number as people read it: 1 501, 1,501, 1501."""
        return f"{value:,}".replace(",", self.mark) if value >= self.least else str(value)


class Days(Record):
    """How a language writes a day: a text per month with `{day}` and `{year}`; `first`: the day that begins a month."""

    months: tuple[str, ...] = PydanticField(min_length=12, max_length=12)
    first: str

    def write(self, day: date) -> str:
        """Return a day in words: 1er mars 2027, 1 March 2027."""
        number = self.first if day.day == 1 else str(day.day)
        return self.months[day.month - 1].replace("{day}", number).replace("{year}", str(day.year))


class SiteFacts(Record):
    """What the receiver must know of the site itself. `numbers`, `days` and `privacy_pages`: by language.

    `language_names`: by code, in the team's language. `privacy_pages`: whole addresses, if the site knows its own;
    `url` is that, with a slash at the end.
    `whole_words`: the pattern of words that no line should part.
    """

    name: str
    languages: tuple[str, ...]
    default_language: str
    contact_email: str
    team_language: str
    problem_pages: Text
    numbers: Mapping[str, Grouping]
    days: Mapping[str, Days]
    language_names: Mapping[str, str]
    privacy_pages: Text
    url: str = ""
    whole_words: str = ""


class Contract(Record):
    """The whole of `forms.json`."""

    version: int
    site: SiteFacts
    words: Mapping[str, Text]
    forms: Mapping[str, Form]
    turning_points: tuple[AwareDatetime, ...] = ()
    """When pages of the site change, in order: the built site has an edition for each time between two of them."""

    def spoken(self, language: str) -> str:
        """Return the language when the site has it, else the site's default: a language can be paused at any time."""
        return language if language in self.site.languages else self.site.default_language

    def word(self, language: str, key: str, /, **values: object) -> str:
        """Return a text of the site with its `{placeholders}` filled."""
        text = self.words[language][key]
        # Not str.format: a word is data, and format would let it reach into objects.
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def moment(self, language: str, at: datetime) -> str:
        """Return a time of day in UTC as people of a language write it."""
        day = self.site.days[language].write(at)
        return self.word(language, "mail.moment", day=day, hour=at.hour, minute=f"{at.minute:02}")

    def link_form(self, form_id: str) -> Form | None:
        """Return the form by which something is added to submissions of a form, None when there is none."""
        original = self.forms.get(form_id)
        found = (form for form in self.forms.values() if form.by_link and not form.withdraws)
        ours = next((form for form in found if form.delivery == "receiver"), None)
        return ours if self.site.url and original and not original.by_link else None

    def form_at(self, path: str) -> Form | None:
        """Return the form that has a page at this address, with or without its final slash."""
        url = path.strip("/") + "/"
        return next((form for form in self.forms.values() if url in form.pages.values()), None)

    def language_of(self, path: str) -> str:
        """Return the language of an address: its first folder, else the site's default."""
        first = path.lstrip("/").partition("/")[0]
        return self.spoken(first)


def load(site_dir: Path) -> Contract:
    """Read and check the contract of a built site. Raises ContractError."""
    path = site_folder.private(site_dir) / site_folder.CONTRACT
    raw = _read(path)
    found = raw.get("version") if isinstance(raw, dict) else None
    if found != VERSION:
        raise ContractError(f"{path} has version {found!r}, this receiver reads version {VERSION}: build again.")
    try:
        contract = Contract.model_validate(raw)
    except ValidationError as error:
        raise ContractError(f"{path} is not a contract: {_first_problem(error)}.") from None
    _refuse_gaps(path, contract)
    return contract


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise ContractError(f"{path} cannot be read: build the site first (make build).") from None
    except ValueError:
        raise ContractError(f"{path} is not JSON: build the site again (make build).") from None


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _refuse_gaps(path: Path, contract: Contract) -> None:
    gaps = list(_gaps(contract))
    if gaps:
        raise ContractError(f"{path} lacks what visitors must be told: {', '.join(gaps)}.")


def _gaps(contract: Contract) -> Iterator[str]:
    for language in contract.site.languages:
        known = contract.words.get(language, {})
        yield from (f"word {key} ({language})" for key in WORDS if key not in known)
        if language not in contract.site.numbers:
            yield f"how numbers are written ({language})"
        if language not in contract.site.days:
            yield f"how days are written ({language})"
        for form in contract.forms.values():
            yield from _form_gaps(form, language)


def _form_gaps(form: Form, language: str) -> Iterator[str]:
    for field in form.fields:
        known = field.errors.get(language, {})
        for rule in breakable_rules(field):
            if rule not in known:
                yield f"message {form.id}.{field.id}.{rule} ({language})"

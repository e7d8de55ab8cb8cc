"""The records of data/forms/*.yml: one definition per form, from which everything else comes (decisions/0004)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import Field as Limit

from sitedata.messages.translatable import say
from sitedata.models.content import DAYS, DIGITS, Id, Language, Name, Record, Titled
from sitedata.models.field_kinds import KINDS, RULES, FieldKind
from sitedata.models.moment import Moment
from sitedata.models.pattern_rule import pattern
from sitedata.models.translated_text import Label, Sentence

if TYPE_CHECKING:
    Kind: TypeAlias = str
else:
    # The records name the kinds; a type checker only reads literals that are written out.
    Kind = Literal[tuple(KINDS)]
NAME_WIDTH = 30
"""Characters that a box for a name shows."""
MAX_NAME_LENGTH = 100
"""A limit up to here is that of a name; a longer one is that of a title or a sentence."""
Source = Literal["countries", "themes", "regions", "support_types"]
Format = Literal["pdf", "docx", "odt", "jpeg", "png"]
EXTENSIONS = {"pdf": ".pdf", "docx": ".docx", "odt": ".odt", "jpeg": ".jpg,.jpeg,.jpe,.jfif", "png": ".png"}
"""What a browser's file dialogue offers for each format."""
Autocomplete = Literal[
    "name",
    "given-name",
    "family-name",
    "email",
    "tel",
    "country",
    "organization",
    "organization-title",
    "language",
]

_RULE_NAMES = Limit(json_schema_extra={"propertyNames": {"enum": [*sorted(RULES)]}})
_ANSWERED = ", ".join(f"`{name}` {kind.about}" for name, kind in KINDS.items())


class Option(Record):
    """One choice of a field."""

    id: Id
    """What is stored."""
    label: Label
    """What is shown."""


_STORED = pattern(r"^[A-Za-z][A-Za-z0-9_]{0,39}$", say("the id that is stored, such as border_management or TG"))


class RetiredOption(Record):
    """A choice that a field no longer offers."""

    id: Annotated[str, _STORED, Limit(examples=["border_management"])]
    """What is stored in answers."""
    label: Label
    """What was shown, for whoever reads these answers."""


class AskedWhen(Record):
    """A field is asked only when an earlier choice has one of these values."""

    field: Id
    """An earlier field of kind select or radios."""
    values: Annotated[tuple[Id, ...], Limit(min_length=1)]
    """Its values for which this field is asked."""


class Field(Record):
    """One question."""

    id: Id
    """Name of the control, key in storage, column of the export. Never change it once answers are stored."""
    kind: Annotated[Kind, Limit(description=f"How it is answered: {_ANSWERED}.")]
    label: Label
    """The question, short."""
    hint: Sentence | None = None
    """Help shown below the question."""
    note: Sentence | None = None
    """For a question that is not always asked: says when, to visitors without JavaScript."""
    required: bool = True
    """`no` for an optional question."""
    purpose: Sentence | None = None
    """Why it is asked, for the privacy notice, when the label does not say it."""
    autocomplete: Autocomplete | None = None
    """The browser may fill the answer in: a token of the HTML standard."""
    max_length: Annotated[int, Limit(ge=1, le=10_000), DIGITS] | None = None
    """Characters at most."""
    width: Annotated[int, Limit(ge=0, le=60), DIGITS] | None = None
    """Characters that the box shows, where answers are shorter or longer than the kind and `max_length` let expect; 0
    takes the whole line."""
    options: tuple[Option, ...] = ()
    """The choices, when they belong to this form alone."""
    options_from: Source | None = None
    """The choices, when the site knows them already."""
    without: tuple[Name, ...] = ()
    """With `options_from: countries`: groups of data/countries.yml that are not offered. Answers that hold one keep its
    name."""
    retired: tuple[RetiredOption, ...] = ()
    """Choices that are no longer offered: answers that hold one are still shown with its label."""
    languages: tuple[Language, ...] = ()
    """Languages offered, by ISO 639 code; their names come from CLDR."""
    rows: Annotated[int, Limit(ge=1, le=10), DIGITS] | None = None
    """How many languages can be given."""
    formats: tuple[Format, ...] = ()
    """Kinds of file accepted."""
    max_megabytes: Annotated[int, Limit(ge=1, le=25), DIGITS] | None = None
    """Size of the file at most, in MB of 1,048,576 bytes; of several files, all together."""
    max_files: Annotated[int, Limit(ge=1, le=9), DIGITS] | None = None
    """How many files can be attached; one, without this line."""
    not_before: Id | None = None
    """An earlier month that this one must not precede."""
    asked_when: AskedWhen | None = None
    """Asks the question only after a certain answer to an earlier one; `note` then says so in words."""
    in_review: bool = False
    """`yes` for a declaration that is made by sending the answers after the last look at them. Without JavaScript there
    is no last look: it is a box like the others."""
    errors: Annotated[dict[str, Sentence], _RULE_NAMES] = Limit(default_factory=dict)
    """Messages of this field's own, by rule, where the general ones of words.yml would be vague."""

    @property
    def traits(self) -> FieldKind:
        """Return what its kind says of it."""
        return KINDS[self.kind]

    @property
    def takes_several(self) -> bool:
        """Say whether several files can be attached."""
        return (self.max_files or 1) > 1

    @property
    def size(self) -> int:
        """Return how many characters its box shows, so that its width says how long answers are; 0: the whole line."""
        if self.width is not None:
            return self.width
        usual = min(self.max_length or 0, NAME_WIDTH)
        return self.traits.width or (usual if (self.max_length or 0) <= MAX_NAME_LENGTH else 0)


class Section(Titled):
    """A group of questions with a heading."""

    hint: Sentence | None = None
    """Help shown below the heading."""
    fields: Annotated[tuple[Field, ...], Limit(min_length=1)]
    """The questions, in their order."""


class Form(Record):
    """One form: data/forms/<id>.yml."""

    id: Id
    """The file's name without .yml."""
    title: Label
    """Its name, as the e-mails use it."""
    status: Literal["open", "closed"]
    """`closed` shows `closed_message` instead of the form, whatever the dates are."""
    opens: Moment | None = None
    """First moment at which the form is open."""
    closes: Moment | None = None
    """Moment at which it closes: at 23:59, 23:59:00 is too late; a date alone lasts until its end."""
    closed_message: Sentence
    """Shown instead of the form while it is closed or not open yet."""
    delivery: Literal["receiver", "email"]
    """`receiver`: the form is sent to the service that stores it. `email`: the page prepares a message that the
    visitor sends, for sites without that service."""
    retention_days: Annotated[int, Limit(ge=1, le=3650), DAYS]
    """Days after which a submission is deleted. The number is stored with each one: a longer period later counts for
    new ones only."""
    purpose: Sentence
    """Why the answers are needed, for the privacy notice."""
    legal_basis: Sentence
    """On which article of data-protection law it rests, for the privacy notice: the publisher decides it, or says there
    that it is still open."""
    next_steps: Sentence | None = None
    """What happens with a submission, for the confirmation that its sender is given by e-mail."""
    email_field: Id | None = None
    """The field that holds the sender's e-mail address, for the confirmation; a form `by_link` has none."""
    by_link: bool = False
    """`yes` for the one form that the link in a confirmation leads to: what it sends is added to that submission, and
    is kept as long."""
    withdraws: bool = False
    """`yes` for the form, also `by_link`, that erases that submission."""
    submit: Label
    """The words on the button."""
    sections: Annotated[tuple[Section, ...], Limit(min_length=1)]
    """Groups of questions, in their order."""
    retired: tuple[Field, ...] = ()
    """Questions that are no longer asked: move one here instead of deleting it, and answers to it keep its label."""

    def fields(self) -> Iterator[Field]:
        """Yield all questions that are asked, in their order."""
        for section in self.sections:
            yield from section.fields

    def field(self, field_id: str) -> Field | None:
        """Return a question by its id."""
        return next((field for field in self.fields() if field.id == field_id), None)

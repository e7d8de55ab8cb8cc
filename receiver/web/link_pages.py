"""What the pages that a link leads to show of the submission that it belongs to: no answer, only questions."""

from collections.abc import Mapping
from dataclasses import dataclass

from receiver.forms import corrections
from receiver.forms.contract import Form
from receiver.forms.fields import Posted
from receiver.storage.signed_links import Origin
from receiver.web.static_site import Site

LINK, LINK_CONTROL = "link", "_link"
"""Where the token of a link stands: in the address of a page, and as the name of a control of its form."""
QUESTION, QUESTION_CONTROL = "question", "_question"
"""Where the question that is asked anew stands."""


@dataclass(frozen=True)
class LinkPages:
    """Fills such pages in one language. `forms`: all of the site."""

    forms: Mapping[str, Form]
    site: Site
    language: str

    def asking(self, page: Form, origin: Origin, question: str) -> Form | None:
        """Return the form that asks a question of what was sent anew, on the page of a form; None when none does."""
        original = self.forms.get(origin.form) if question and not page.withdraws else None
        asking = corrections.correcting(original, question, page) if original else None
        # A form that is closed has a page without questions.
        return asking if original and asking and self._has(original, question) else None

    def with_choices(self, page: str, origin: Origin | None) -> str:
        """Return a page with its form, and the answers that can be corrected to choose from. None: without those."""
        # What fills pages takes a tenth of the memory, and most requests are for pages as they are.
        from receiver.web import correction_page, page_filling

        form = self.forms.get(origin.form) if origin else None
        offered = correction_page.choices(form, self.language, self._source(form)) if form else ()
        return correction_page.with_choices(page_filling.linked(page), offered)

    def with_questions(self, page: str, form: Form, question: str) -> str:
        """Return a page that asks a question anew. `form`: as `asking` returns it."""
        from receiver.web import correction_page, page_filling

        asked = tuple(field.id for field in form.fields)
        source, linked = self._source(self.forms[form.id]), page_filling.linked(page)
        return correction_page.with_questions(linked, source, asked, (QUESTION, question), (QUESTION_CONTROL, question))

    def _has(self, form: Form, question: str) -> bool:
        from receiver.web import correction_page

        return question in correction_page.built(self._source(form))

    def _source(self, form: Form) -> str:
        """Return the page that a form was sent from, with addresses that lead to the same places from elsewhere."""
        from receiver.web import page_filling

        url = form.pages[self.language]
        return page_filling.from_anywhere(self.site.text(url), url)


def token(posted: Posted) -> str:
    """Return the token that came with a form."""
    return "".join(posted.values.get(LINK_CONTROL, ())[:1])


def question(posted: Posted) -> str:
    """Return the question that a form asked anew; empty when it is one of its own."""
    return "".join(posted.values.get(QUESTION_CONTROL, ())[:1])

"""The receipt as a PDF, for the page that sent: its browser has the key in a cookie. A reference opens nothing."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from receiver.forms.contract import Contract, Form
from receiver.intake.receipts import keeping, wording
from receiver.intake.receipts.making import MAKER, NotMadeError
from receiver.intake.receipts.wording import Sent
from receiver.logs import event
from receiver.storage.store import Store
from receiver.web import same_origin
from receiver.web.caching import NO_STORE
from receiver.web.refusal import Refused

log = logging.getLogger("receiver.intake.receipts")
COOKIE = "__Secure-receipt-"
"""How the name of the cookie begins; its reference follows, so that two forms that are sent at once have one each.
`__Secure-`: no page that came without TLS, of this or of a neighbouring name, can set it."""
MAX_WAITING = 16
"""So many are made or wait for it; more are told to come again."""


@dataclass(frozen=True)
class Downloads:
    """Gives receipts away."""

    contract: Contract
    store: Store
    clock: Callable[[], datetime]
    waiting: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(MAX_WAITING))

    async def respond(self, request: Request, form: Form, language: str) -> Response:
        """Answer the button of a receipt page."""
        if not same_origin.is_same(request.headers):
            raise Refused(403, "other_origin")
        reference = request.query_params.get("reference", "").upper()
        key = request.cookies.get(f"{COOKIE}{reference}", "")
        if not self.available():
            raise Refused(503, "receipt_busy")
        return await anyio.to_thread.run_sync(self._made, form, language, reference, key, limiter=self.waiting)

    def available(self) -> bool:
        """Say whether one more can wait."""
        return self.waiting.available_tokens > 0

    def _made(self, form: Form, language: str, reference: str, key: str) -> Response:
        opened = keeping.opened(self.store, form, reference, key, self.clock())
        if opened is None:
            raise Refused(410, "receipt_gone")
        stored = opened.stored
        sent = Sent(reference, language, stored.received_at, stored.retention_days, opened.answers, opened.files)
        try:
            of_form = self.contract.forms.get(stored.form, form)
            made = MAKER.pdf(wording.content(self.contract, of_form, sent), stored.received_at)
        except NotMadeError:
            log.error(event("receipt-not-made", reference=reference))
            raise Refused(503, "receipt_busy") from None
        keeping.used(self.store, key, self.clock())
        log.info(event("receipt", reference=reference))
        name = f"{self.contract.site.name}-{reference}.pdf"
        answer = Response(made, media_type="application/pdf", headers={**NO_STORE, **attached(name)})
        give_key(answer, form.receipts[language], reference, key, keeping.ASKED_AGAIN)
        return answer


def attached(name: str) -> dict[str, str]:
    """Return the header that lets a browser save an answer under a name."""
    plain = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-."))
    return {"Content-Disposition": f'attachment; filename="{plain}"'}


def give_key(answer: Response, page: str, reference: str, key: str, kept: timedelta) -> None:
    """Let the browser have a key, for this address only."""
    # Written out: a library would need as long for it as sealing does.
    cookie = f"{COOKIE}{reference}={key}; Max-Age={int(kept.total_seconds())}; Path=/{quote(page)}"
    answer.headers.append("Set-Cookie", f"{cookie}; Secure; HttpOnly; SameSite=Strict")


def has_key(request: Request, reference: str) -> bool:
    """Say whether the browser has the key of a receipt."""
    return f"{COOKIE}{reference}" in request.cookies

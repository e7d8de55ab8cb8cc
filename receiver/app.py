"""Puts the receiver together: `create_app(settings)`."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from receiver.clock import utc_now
from receiver.config.settings import Settings
from receiver.errors import SettingError
from receiver.forms import contract as contracts
from receiver.forms.contract import Contract
from receiver.forms.uploads import MEGABYTE
from receiver.intake.capacity import Bounds, Places
from receiver.intake.rate_limit import Rates
from receiver.mail import delivery, digest
from receiver.mail.message import Post
from receiver.mail.transport import transport
from receiver.mail.worker import Worker
from receiver.retention import deletion
from receiver.retention.daily import Caretaker
from receiver.screening import virus_scan
from receiver.screening.proof_of_work import Proofs
from receiver.screening.spam import Judge
from receiver.storage import key_proofs
from receiver.storage.errors import StoreError, UnusableError
from receiver.storage.store import Store
from receiver.web import health
from receiver.web.form_pages import Desk, FormPage
from receiver.web.middleware import security_headers
from receiver.web.middleware.allowed_hosts import AllowedHosts
from receiver.web.middleware.body_limits import BodyLimits, Limits
from receiver.web.middleware.catch_all import CatchAll
from receiver.web.middleware.compression import GZIP_LEVEL, LEAST, Packing
from receiver.web.middleware.security_headers import Headers, SecurityHeaders
from receiver.web.problem_pages import Problems
from receiver.web.static_site import Site

STOP_SECONDS = 5.0
CHANGING = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ANY_METHOD = ["GET", "HEAD", *CHANGING]


def create_app(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Starlette:
    """Return the application. Raises ContractError, SettingError, StoreError."""
    contract = contracts.load(settings.site_dir)
    security = security_headers.load(settings.site_dir)
    check_upload_limit(settings, contract)
    site = Site(settings.site_dir)
    store = trusted_store(settings, clock)
    post = post_office(settings, contract)
    bounds = Bounds(Places(settings.max_posts))
    deliver = delivery.deliverer(post, store, transport(settings.mail))
    worker = Worker(store, deliver, clock, busy=lambda: bounds.working > 0)
    caretaker = _caretaker(settings, contract, store, post, worker, clock)
    disk = health.disk_watch(settings.database_file, settings.min_free)
    proofs = Proofs(settings.proof_bits, clock)
    judge, rates = Judge(settings.min_fill_seconds, proofs), Rates(settings.rate_limit, clock)
    folder, scan = _spool_folder(settings), virus_scan.using(settings.scanner)
    desk = Desk(contract, site, store, post.sender, disk, worker.wake, judge, rates, bounds, folder, clock, scan)
    problems = Problems(contract, site, security, settings.max_upload)
    app = Starlette(
        routes=[
            _health_route(store, disk, worker, caretaker, clock),
            _proof_route(contract, proofs),
            *_form_routes(desk),
            *_site_routes(site),
        ],
        middleware=_middleware(settings, security, problems),
        exception_handlers={HTTPException: problems.respond, StoreError: problems.respond},
        lifespan=_lifespan(store, worker, caretaker),
    )
    app.state.store = store
    # The site's own redirect is relative; Starlette's repeats the Host header of the request.
    app.router.redirect_slashes = False
    app.state.problems = problems
    return app


def _caretaker(
    settings: Settings,
    contract: Contract,
    store: Store,
    post: Post,
    worker: Worker,
    clock: Callable[[], datetime],
) -> Caretaker:
    def write_digest(now: datetime) -> None:
        if settings.digest_hour is not None and digest.enqueue(store, settings.digest_hour, post.sender, now):
            worker.wake()

    purge = partial(deletion.purge, store, contract, mail_folder=settings.mail_folder)
    return Caretaker(store, purge, write_digest, clock)


def trusted_store(settings: Settings, clock: Callable[[], datetime]) -> Store:
    """Open the database for receiving. Raises StoreError, SettingError when nothing should be promised on it."""
    store = Store(settings.database_url, clock, seal=settings.seal)
    trouble = store.distrust()
    if trouble:
        raise UnusableError(f"The database {settings.database_shown} cannot be trusted: {trouble}.")
    if key_proofs.unproved(store, settings.seal.recipients):
        raise SettingError("AGE_RECIPIENTS has a key that nobody has shown to open: python -m receiver keytest")
    return store


def _spool_folder(settings: Settings) -> Path | None:
    # Where submissions are: there is room, and the disk is watched. A database server has none here.
    return settings.database_file.parent if settings.database_file else None


def post_office(settings: Settings, contract: Contract) -> Post:
    """Return who writes to whom; the contact address stands in for what is not set."""
    contact = contract.site.contact_email
    return Post(contract, settings.mail_from or contact, settings.mail_to or contact)


def check_upload_limit(settings: Settings, contract: Contract) -> None:
    """Refuse a limit under which a correct submission could not be sent. Raises SettingError."""
    for form in contract.forms.values():
        if form.file_bytes() >= settings.max_upload:
            needed = form.file_bytes() // MEGABYTE + 1
            raise SettingError(f"MAX_UPLOAD_MB is too small for the files of form {form.id}: at least {needed}.")


def _middleware(settings: Settings, security: Headers, problems: Problems) -> list[Middleware]:
    limits = Limits(settings.max_upload, settings.body_grace_seconds, settings.body_bytes_per_second)
    return [
        Middleware(SecurityHeaders, headers=security),
        Middleware(Packing, minimum_size=LEAST, compresslevel=GZIP_LEVEL),
        Middleware(CatchAll, problems=problems),
        Middleware(AllowedHosts, hosts=settings.allowed_hosts, problems=problems),
        Middleware(BodyLimits, limits=limits),
    ]


def _lifespan(
    store: Store, worker: Worker, caretaker: Caretaker
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        worker.start()
        caretaker.start()
        yield
        caretaker_ended = await anyio.to_thread.run_sync(caretaker.stop, STOP_SECONDS)
        # When it is still talking to a slow mail server the connections stay; the process ends anyway.
        if await anyio.to_thread.run_sync(worker.stop, STOP_SECONDS) and caretaker_ended:
            store.close()

    return lifespan


def _health_route(
    store: Store, disk: Callable[[], str], worker: Worker, caretaker: Caretaker, clock: Callable[[], datetime]
) -> Route:
    async def respond(_: Request) -> Response:
        check = partial(health.report, store, disk, worker.alive, caretaker.trouble, clock())
        status, body = await anyio.to_thread.run_sync(check)
        return JSONResponse(body, status, {"Cache-Control": "no-store"})

    return Route("/healthz", respond, methods=["GET"])


def _proof_route(contract: Contract, proofs: Proofs) -> Route:
    async def respond(request: Request) -> Response:
        form = request.query_params.get("form", "")
        if form not in contract.forms:
            raise HTTPException(404)
        return JSONResponse(proofs.challenge(form), headers={"Cache-Control": "no-store"})

    return Route("/proof", respond, methods=["GET"])


def _form_routes(desk: Desk) -> list[BaseRoute]:
    return [route for form in desk.contract.forms.values() for route in _routes_of(desk, form)]


def _routes_of(desk: Desk, form: contracts.Form) -> list[BaseRoute]:
    routes: list[BaseRoute] = []
    for language in form.pages:
        page = FormPage(desk, form, language)
        address = f"/{form.pages[language]}"
        routes.append(Route(address, page.respond, methods=ANY_METHOD))
        # A redirect could lose what was posted; who only reads is led to the one address by the site.
        routes.append(Route(address.rstrip("/") or "/", page.respond, methods=CHANGING))
        routes.append(Route(f"/{form.receipts[language]}", page.receipt, methods=["GET"]))
    return routes


def _site_routes(site: Site) -> list[BaseRoute]:
    return [Route("/{path:path}", site.respond, methods=ANY_METHOD)]

"""Puts the receiver together: `create_app(settings)`."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import partial

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from receiver import agekeys, delivery, digest, health, retention, scanner
from receiver import contract as contracts
from receiver.admission import Admission
from receiver.budget import Budget
from receiver.caretaker import Caretaker
from receiver.contract import Contract
from receiver.doubts import Judge
from receiver.gate import Gate
from receiver.headers import SecurityHeaders
from receiver.limits import BodyLimits, Limits
from receiver.post import Post
from receiver.problems import CatchAll, Problems
from receiver.proof import Proofs
from receiver.protocol import Bounds
from receiver.rates import Rates
from receiver.settings import Settings
from receiver.site import Site
from receiver.store import Store, StoreError, UnusableError, utc_now
from receiver.submissions import Desk, FormPage
from receiver.transport import transport
from receiver.values import MEGABYTE, SettingError
from receiver.worker import Worker

STOP_SECONDS = 5.0
LARGE_POSTS = 12 * MEGABYTE
"""Bytes of large posts that are in memory at once, several times over while they are checked, sealed and stored."""
ACCEPTING = 40
"""Threads that accept. They are not those that serve pages: a database that is locked stops nothing else."""
CHANGING = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ANY_METHOD = ["GET", "HEAD", *CHANGING]


def create_app(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Starlette:
    """Return the application. Raises ContractError, SettingError, StoreError."""
    contract = contracts.load(settings.site_dir)
    check_upload_limit(settings, contract)
    site = Site(settings.site_dir)
    store = trusted_store(settings, clock)
    post = post_office(settings, contract)
    admission = Admission(settings.max_posts)
    deliver = delivery.deliverer(post, store, transport(settings.mail))
    worker = Worker(store, deliver, clock, busy=lambda: admission.present > 0)
    caretaker = _caretaker(settings, contract, store, post, worker, clock)
    disk = health.disk_watch(settings.database_file, settings.min_free)
    proofs = Proofs(settings.proof_bits, clock)
    judge, rates = Judge(settings.min_fill_seconds, proofs), Rates(settings.rate_limit, clock)
    bounds = (admission, Budget(LARGE_POSTS), anyio.CapacityLimiter(ACCEPTING), settings.spool_folder)
    scan = scanner.using(settings.scanner)
    desk = Desk(contract, site, store, post.sender, disk, worker.wake, judge, rates, clock, *bounds, scan)
    problems = Problems(contract, site, settings.max_upload)
    app = Starlette(
        routes=[
            _health_route(store, disk, worker, clock),
            _proof_route(contract, proofs),
            *_form_routes(desk),
            *_site_routes(site),
        ],
        middleware=_middleware(settings, problems),
        exception_handlers={HTTPException: problems.respond, StoreError: problems.respond},
        lifespan=_lifespan(store, worker, caretaker),
    )
    app.state.store = store
    app.state.bounds = connection_bounds(settings, problems)
    # The site's own redirect is relative; Starlette's repeats the Host header of the request.
    app.router.redirect_slashes = False
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

    purge = partial(retention.purge, store, contract, mail_folder=settings.mail_folder)
    return Caretaker(store, purge, write_digest, clock)


def connection_bounds(settings: Settings, problems: Problems) -> Bounds:
    """Return what the protocol needs to know."""
    return Bounds(
        settings.header_seconds, settings.max_connections, problems.raw(400), problems.raw(408), problems.raw(503)
    )


def trusted_store(settings: Settings, clock: Callable[[], datetime]) -> Store:
    """Open the database for receiving. Raises StoreError, SettingError when nothing should be promised on it."""
    store = Store(settings.database_url, clock, seal=settings.seal)
    trouble = store.distrust()
    if trouble:
        raise UnusableError(f"The database {settings.database_shown} cannot be trusted: {trouble}.")
    if agekeys.unproved(store, settings.seal.recipients):
        raise SettingError("AGE_RECIPIENTS has a key that nobody has shown to open: python -m receiver keytest")
    return store


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


def _middleware(settings: Settings, problems: Problems) -> list[Middleware]:
    limits = Limits(settings.max_upload, settings.body_grace_seconds, settings.body_bytes_per_second)
    return [
        Middleware(SecurityHeaders),
        Middleware(CatchAll, problems=problems),
        Middleware(Gate, hosts=settings.allowed_hosts, problems=problems),
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


def _health_route(store: Store, disk: Callable[[], str], worker: Worker, clock: Callable[[], datetime]) -> Route:
    async def respond(_: Request) -> Response:
        check = partial(health.report, store, disk, worker.alive, clock())
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

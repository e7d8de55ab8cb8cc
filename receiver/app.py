"""Puts the receiver together: `create_app(settings)`."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import partial

import anyio.to_thread
from starlette.applications import Starlette
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from receiver.clock import Periodic, utc_now
from receiver.config.settings import Settings
from receiver.errors import SettingError
from receiver.forms import contract as contracts
from receiver.forms.contract import Contract
from receiver.forms.sizes import MEGABYTE
from receiver.intake.acceptance import Acceptance
from receiver.intake.capacity import Capacity, PostSlots
from receiver.intake.kept_files import KeptFiles
from receiver.intake.linked import Linked
from receiver.intake.rate_limit import RateLimiter
from receiver.intake.recent_addresses import RecentAddresses
from receiver.intake.spool import Spool
from receiver.mail import delivery, digest, withdrawal
from receiver.mail.bounces import reader
from receiver.mail.bounces.mailboxes import ImapSource
from receiver.mail.bounces.reader import BounceReader
from receiver.mail.message import MailContext, mail_context
from receiver.mail.own_addresses import OwnAddresses
from receiver.mail.targets import named
from receiver.mail.transport import Offers, transport
from receiver.mail.worker import Worker
from receiver.retention import deletion
from receiver.retention.daily import Caretaker
from receiver.screening import virus_scan
from receiver.screening.proof_of_work import Proofs
from receiver.screening.spam import SpamCheck
from receiver.storage import disk, key_proofs
from receiver.storage.errors import StoreError, UnusableError
from receiver.storage.store import Store
from receiver.web import form_pages, health, redirects, routes
from receiver.web.form_pages import Gate
from receiver.web.health import Health
from receiver.web.middleware import security_headers
from receiver.web.middleware.absolute_targets import AbsoluteTargets
from receiver.web.middleware.allowed_hosts import AllowedHosts
from receiver.web.middleware.body_limits import BodyLimits, Limits
from receiver.web.middleware.catch_all import CatchAll
from receiver.web.middleware.compression import GZIP_LEVEL, MIN_SIZE, Compression
from receiver.web.middleware.request_numbers import RequestNumbers
from receiver.web.middleware.security_headers import SecurityHeaders
from receiver.web.problem_pages import Problems
from receiver.web.static_site import Editions, Site

STOP_SECONDS = 5.0
Clock = Callable[[], datetime]


def create_app(settings: Settings, clock: Clock = utc_now) -> Starlette:
    """Return the application. Raises ContractError, SettingError, StoreError."""
    contract = contracts.load(settings.site_dir)
    header_rules = security_headers.load(settings.site_dir)
    check_upload_limit(settings, contract)
    site = Site(settings.site_dir, redirects.load(settings.site_dir), Editions(contract.turning_points, clock))
    problems = Problems(contract, site, header_rules, settings.max_upload)
    store = trusted_store(settings, clock)
    context = mail_context(contract, settings.mail_from, settings.mail_to, settings.return_path)
    bounds = Capacity(PostSlots(settings.max_posts))
    way = named(settings.mail_way, context.sender)
    offers = Offers(way)
    deliver = delivery.deliverer(context, store, transport(way, offers=offers))
    worker = Worker(store, deliver, clock, busy=lambda: bounds.working > 0)
    proofs = Proofs(settings.proof_bits, clock)
    spam_check = SpamCheck(settings.min_fill_seconds, proofs)
    scan, recent = virus_scan.using(settings.scanner), RecentAddresses(clock)
    accepting = Acceptance(store, spam_check, scan, context.sender, worker.wake, recent, offers.beyond_ascii)
    gate = _gate(settings, store, bounds, clock)
    linked = Linked(store, clock, _withdrawing(settings, store, context, worker, clock))
    bounces = _bounce_reader(settings, store, context, clock)
    own = OwnAddresses(context, offers)
    caretaker = _caretaker(settings, contract, context, worker, gate.kept.forget, clock)
    sources = health.Sources(
        store,
        gate.trouble,
        lambda: worker.alive,
        lambda: caretaker.trouble,
        lambda: bounces.trouble if bounces else "",
        lambda: own.trouble,
        settings.seal.recipients,
        clock,
    )
    watched = health.health_of(sources, settings.health_token)
    metrics, measuring = _metrics(settings, contract, watched)
    app = Starlette(
        routes=[
            *routes.health_routes(watched),
            routes.proof_route(contract, proofs),
            *routes.form_routes(form_pages.pages_of(contract, site, gate, accepting, linked, clock), site.moved),
            routes.site_route(site),
        ],
        middleware=[*measuring, *_middleware(settings, problems)],
        exception_handlers={HTTPException: problems.respond, StoreError: problems.respond},
        lifespan=_lifespan(store, worker, _threads(caretaker, bounces, own), gate.kept),
    )
    app.state = State({"store": store, "team": context.team, "problems": problems, "metrics": metrics})
    # The site's own redirect is relative; Starlette's repeats the Host header of the request.
    app.router.redirect_slashes = False
    return app


def trusted_store(settings: Settings, clock: Clock) -> Store:
    """Open the database for receiving. Raises StoreError, SettingError when nothing should be promised on it."""
    store = Store(settings.database_url, clock, seal=settings.seal, bounded=True)
    trouble = store.distrust()
    if trouble:
        raise UnusableError(f"The database {settings.database_shown} cannot be trusted: {trouble}.")
    if key_proofs.unproved(store, settings.seal.recipients):
        raise SettingError("AGE_RECIPIENTS has a key that nobody has shown to open: python -m receiver keytest")
    return store


def check_upload_limit(settings: Settings, contract: Contract) -> None:
    """Refuse a limit under which a correct submission could not be sent. Raises SettingError."""
    for form in contract.forms.values():
        if form.file_bytes() >= settings.max_upload:
            needed = form.file_bytes() // MEGABYTE + 1
            raise SettingError(f"MAX_UPLOAD_MB is too small for the files of form {form.id}: at least {needed}.")


def _gate(settings: Settings, store: Store, bounds: Capacity, clock: Clock) -> Gate:
    file = settings.database_file
    folder = file.parent if file else None
    of_disk = disk.watch(file, settings.min_free)

    def trouble() -> str:
        return of_disk() or store.waits()

    return Gate(
        trouble,
        RateLimiter(settings.rate_limit, clock),
        bounds,
        # Where submissions are: there is room, and the disk is watched. A database server has none here.
        folder,
        KeptFiles(lambda: Spool(folder), lambda: not trouble(), clock),
    )


def _withdrawing(
    settings: Settings, store: Store, context: MailContext, worker: Worker, clock: Clock
) -> Callable[[str], object]:
    def withdraw(reference: str) -> None:
        mail = withdrawal.row(context.sender, reference, clock())
        deletion.withdraw(store, reference, mail, settings.mail_folder)
        worker.wake()

    return withdraw


def _caretaker(
    settings: Settings,
    contract: Contract,
    context: MailContext,
    worker: Worker,
    forget: Callable[[], None],
    clock: Clock,
) -> Caretaker:
    store = worker.store

    def write_digest(now: datetime) -> None:
        if settings.digest_hour is not None and digest.enqueue(store, settings.digest_hour, context.sender, now):
            worker.wake()

    purge = partial(deletion.purge, store, contract, mail_folder=settings.mail_folder)
    return Caretaker(store, purge, write_digest, forget, clock)


def _bounce_reader(settings: Settings, store: Store, context: MailContext, clock: Clock) -> BounceReader | None:
    if settings.bounces is None:
        return None
    tokens = settings.tokens_of(settings.bounces.user) if isinstance(settings.bounces, ImapSource) else None
    found = reader.mailbox(settings.bounces, settings.bounces_password, tokens, settings.mail_ca)
    return BounceReader(store, found, context.sender.rpartition("@")[2], clock)


def _metrics(settings: Settings, contract: Contract, watched: Health) -> tuple[ASGIApp | None, list[Middleware]]:
    """Return what answers with the numbers for Prometheus, and what counts answers; nothing when nobody wants them."""
    if settings.metrics is None:
        return None, []
    # Not imported when it is off: memory.
    from receiver.web.metrics import Measuring, Metrics

    place = settings.metrics
    names = None if place.socket else {place.host.lower(), *settings.allowed_hosts}
    metrics = Metrics(contract.forms, watched, names)
    return metrics, [Middleware(Measuring, metrics=metrics)]


def _middleware(settings: Settings, problems: Problems) -> list[Middleware]:
    limits = Limits(settings.max_upload, settings.body_grace_seconds, settings.body_bytes_per_second)
    return [
        Middleware(RequestNumbers),
        Middleware(AbsoluteTargets),
        Middleware(SecurityHeaders, headers=problems.headers),
        Middleware(Compression, minimum_size=MIN_SIZE, compresslevel=GZIP_LEVEL),
        Middleware(CatchAll, problems=problems),
        Middleware(AllowedHosts, hosts=settings.allowed_hosts, problems=problems),
        Middleware(BodyLimits, limits=limits),
    ]


def _threads(caretaker: Caretaker, bounces: BounceReader | None, own: OwnAddresses) -> Iterator[Periodic]:
    yield Periodic("caretaker", lambda _: caretaker.look(), caretaker.pause)
    if bounces:
        yield Periodic("bounces", bounces.look, bounces.pause)
    if own.special:
        yield Periodic("own-addresses", lambda _: own.look(), own.pause)


def _lifespan(
    store: Store, worker: Worker, threads: Iterable[Periodic], kept: KeptFiles
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        all_of_them: Sequence[Periodic | Worker] = (*threads, worker)
        for one in all_of_them:
            one.start()
        yield
        kept.close()
        ended = [await anyio.to_thread.run_sync(one.stop, STOP_SECONDS) for one in all_of_them]
        # When it is still talking to a slow mail server the connections stay; the process ends anyway.
        if all(ended):
            store.close()

    return lifespan

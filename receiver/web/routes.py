"""Which address is answered by what."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from receiver.forms.contract import Contract
from receiver.screening.proof_of_work import Proofs
from receiver.web.caching import NO_STORE
from receiver.web.form_pages import FormPage
from receiver.web.health import Health, Watch
from receiver.web.static_site import Site

READING = ("GET", "HEAD")
Endpoint = Callable[[Request], Awaitable[Response]]


class AnyMethod(Route):
    """Takes every method, also one that no standard knows: what answers says which it allows, Starlette names all.

    `but`: methods that are left to another route.
    """

    def __init__(self, path: str, endpoint: Endpoint, but: Collection[str] = ()) -> None:
        super().__init__(path, endpoint)
        self.methods = None
        self._but = but

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether a request is for this route."""
        return (Match.NONE, {}) if scope.get("method") in self._but else super().matches(scope)


def health_routes(health: Health) -> list[BaseRoute]:
    """Return the routes of what watches: livez needs neither a thread nor the database."""

    async def live(request: Request) -> Response:
        _refuse_changes(request)
        return JSONResponse({"status": "ok"}, headers=NO_STORE)

    def watching(watch: Watch) -> Endpoint:
        async def respond(request: Request) -> Response:
            _refuse_changes(request)
            status, body = health.body(request, await watch.found())
            return JSONResponse(body, status, NO_STORE)

        return respond

    ready, healthy = watching(health.ready), watching(health.healthy)
    return [AnyMethod("/livez", live), AnyMethod("/readyz", ready), AnyMethod("/healthz", healthy)]


def proof_route(contract: Contract, proofs: Proofs) -> Route:
    """Return the route that gives salts away."""

    async def respond(request: Request) -> Response:
        _refuse_changes(request)
        form = request.query_params.get("form", "")
        if form not in contract.forms:
            raise HTTPException(404)
        return JSONResponse(proofs.challenge(form), headers=NO_STORE)

    return AnyMethod("/proof", respond)


def _refuse_changes(request: Request) -> None:
    if request.method not in READING:
        raise HTTPException(405, headers={"Allow": ", ".join(READING)})


def form_routes(pages: Iterable[FormPage], moved: Mapping[str, str]) -> list[BaseRoute]:
    """Return the routes of all forms and receipts. `moved`: addresses of pages by their former ones."""
    return [route for page in pages for route in _routes_of(page, moved)]


def _routes_of(page: FormPage, moved: Mapping[str, str]) -> list[BaseRoute]:
    address = f"/{page.form.pages[page.language]}"
    former = [old for old, new in moved.items() if new == address]
    # A redirect could lose what was posted, from a page that was opened before it moved; who only reads is led to the
    # one address by the site.
    others = [address.rstrip("/") or "/", *former, *(old.rstrip("/") for old in former)]
    return [
        AnyMethod(address, page.respond),
        *(AnyMethod(other, page.respond, but=READING) for other in others),
        AnyMethod(f"/{page.form.receipts[page.language]}", page.receipt),
    ]


def site_route(site: Site) -> Route:
    """Return the route of everything else."""
    return AnyMethod("/{path:path}", site.respond)

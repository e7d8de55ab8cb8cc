"""Which address is answered by what."""

from collections.abc import Callable, Iterable, Mapping

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from receiver.forms.contract import Contract
from receiver.screening.proof_of_work import Proofs
from receiver.web.caching import NO_STORE
from receiver.web.form_pages import FormPage
from receiver.web.static_site import Site

CHANGING = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ANY_METHOD = ["GET", "HEAD", *CHANGING]
Report = Callable[[], tuple[int, dict[str, object]]]
"""Returns the status and the body of the health page."""


def health_route(report: Report) -> Route:
    """Return the route of the health page."""

    async def respond(_: Request) -> Response:
        status, body = await anyio.to_thread.run_sync(report)
        return JSONResponse(body, status, NO_STORE)

    return Route("/healthz", respond, methods=["GET"])


def proof_route(contract: Contract, proofs: Proofs) -> Route:
    """Return the route that gives salts away."""

    async def respond(request: Request) -> Response:
        form = request.query_params.get("form", "")
        if form not in contract.forms:
            raise HTTPException(404)
        return JSONResponse(proofs.challenge(form), headers=NO_STORE)

    return Route("/proof", respond, methods=["GET"])


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
        Route(address, page.respond, methods=ANY_METHOD),
        *(Route(other, page.respond, methods=CHANGING) for other in others),
        Route(f"/{page.form.receipts[page.language]}", page.receipt, methods=["GET"]),
    ]


def site_route(site: Site) -> Route:
    """Return the route of everything else."""
    return Route("/{path:path}", site.respond, methods=ANY_METHOD)

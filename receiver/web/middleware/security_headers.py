"""Security headers on every response, as the built site's headers.json says."""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from receiver.forms import site_folder
from receiver.forms.contract import ContractError

FILE_NAME = "headers.json"


class HeaderRules(BaseModel):
    """The headers of every answer; those only for who came by https."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    everywhere: Mapping[str, str]
    https: Mapping[str, str]

    def add(self, headers: MutableHeaders, *, secure: bool) -> None:
        """Add them to an answer that may have some of its own."""
        own = {**self.everywhere, **(self.https if secure else {})}
        for name, value in own.items():
            headers.setdefault(name, value)


def load(site_dir: Path) -> HeaderRules:
    """Read the headers of a built site. Raises ContractError."""
    path = site_folder.private(site_dir) / FILE_NAME
    try:
        return HeaderRules.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise ContractError(f"{path} cannot be read: build the site first (make build).") from None
    except (ValueError, ValidationError):
        raise ContractError(f"{path} is damaged: build the site again (make build).") from None


class SecurityHeaders:
    """ASGI middleware; HSTS only when the request came by https, by its own or by a trusted proxy's word."""

    def __init__(self, app: ASGIApp, headers: HeaderRules) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure = scope.get("scheme") == "https"
                self._headers.add(MutableHeaders(scope=message), secure=secure)
            await send(message)

        await self._app(scope, receive, send_with_headers)

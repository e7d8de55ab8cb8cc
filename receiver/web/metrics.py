"""Numbers for Prometheus, on a port or a socket of their own (METRICS_LISTEN): nothing personal, labels of few values.

Imported only when that is set: otherwise nothing is counted, and no memory is taken. What happened is counted from the
events of the log, so that both say the same.
"""

import asyncio
import logging
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.asgi import make_asgi_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from receiver.logs import event
from receiver.storage import waiting
from receiver.web.health import Found, Health
from receiver.web.middleware.allowed_hosts import is_internal
from receiver.web.problem_pages import WORDS

log = logging.getLogger("receiver.metrics")
ADDRESS = "/metrics"
WATCHING = ("/livez", "/readyz", "/healthz")
REFUSALS = sorted(
    {*WORDS.values(), "other_origin", "too_many", "conflict", "closed", "error", "host", "connection"}
    | {"link_ended", "receipt_busy", "receipt_gone"}
)
"""Why requests are refused: the rest of the key of the visitor's sentence; `host`: a name that is not the site's;
`connection`: what came was no request."""
ALARMS = ("mail", "retention", "keys", "clock", "bounces")
FIELD = re.compile(r'(\w+)=("(?:\\.|[^"\\])*"|\S+)')
"""Of a line of the log, as receiver/logs.py writes it."""
STATES = ("waiting", "needs_attention")
REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
WAIT_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
"""Upper bounds of the histograms, in seconds; uploads on slow links take minutes."""


class Metrics:
    """All that is counted and measured in this process. `forms`: the ids of the forms.

    `names`: of this machine, beside its addresses; None: any name will do, as at a socket, which no browser reaches.
    """

    def __init__(self, forms: Iterable[str], health: Health, names: Collection[str] | None) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._names = names
        self._health = health
        self.registry = CollectorRegistry()
        self.now = Now()
        self.registry.register(self.now)
        ProcessCollector(registry=self.registry)
        self.responses = self._counter("responses", "Answers to requests", "kind", "status")
        self.request_seconds = self._histogram(
            "request_seconds", "From a request to its answer", REQUEST_BUCKETS, "kind"
        )
        waits = self._histogram("database_wait_seconds", "Of what waited for the database", WAIT_BUCKETS, "what")
        for kind in ("page", "post", "watch"):
            self.request_seconds.labels(kind)
        for what in ("read", "write", "health"):
            waits.labels(what)
        counting = Counting(
            self._counter("accepted", "Submissions that were stored", "form"),
            self._counter("refused", "Requests that were refused", "reason"),
            self._counter("mails", "Attempts to send a mail, by what became of it", "state"),
            self._counter("events", "Lines of the log, also those that are written once a minute", "event"),
        )
        counting.begin(forms)
        logging.getLogger("receiver").addHandler(counting)
        waiting.waited = lambda what, seconds: waits.labels(what).observe(seconds)
        self._answer = make_asgi_app(self.registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"mieux_{name}", f"{text}.", labels, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: Iterable[float], label: str) -> Histogram:
        return Histogram(f"mieux_{name}", f"{text}.", [label], registry=self.registry, buckets=tuple(buckets))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer who scrapes."""
        if scope["path"] != ADDRESS or scope["method"] not in ("GET", "HEAD"):
            await PlainTextResponse("GET /metrics\n", 404)(scope, receive, send)
            return
        if self._names is not None and not is_internal(Headers(scope=scope), self._names):
            log.warning(event("refused", reason="name not in ALLOWED_HOSTS"))
            await PlainTextResponse("Ask for an address, localhost or a name in ALLOWED_HOSTS.\n", 400)(
                scope, receive, send
            )
            return
        self.now.ready, self.now.healthy = await asyncio.gather(
            self._health.ready.found(), self._health.healthy.found()
        )
        # What the library reads of a request, and none that it could stumble over.
        headers = [(name, value) for name, value in scope["headers"] if name.startswith(b"accept") and value.isascii()]
        await self._answer({"type": "http", "query_string": b"", "headers": headers}, receive, send)


class Now(Collector):
    """The state at the time of a scrape; what could not be found out is left out, and is not 0."""

    def __init__(self) -> None:
        self.ready: Found = {}
        self.healthy: Found = {}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what health has found out."""
        yield self._gauge(
            "check_ok",
            "Checks of /readyz and /healthz: 1 all is well, 0 somebody is needed",
            "check",
            {
                "ready": "reason" not in self.ready,
                "healthy": "reason" not in self.healthy,
                **{name: name not in self.healthy for name in ALARMS if self._known},
            },
        )
        waiting = {state: self.healthy[state] for state in STATES if state in self.healthy}
        yield self._gauge("mails_kept", "Mails that are not sent yet, or not at all", "state", waiting)
        if self._known:
            age = self.healthy.get("oldest_waiting_seconds", 0)
            yield GaugeMetricFamily("mieux_oldest_mail_seconds", "How long the oldest mail waits.", _number(age))

    @property
    def _known(self) -> bool:
        return "waiting" in self.healthy

    @staticmethod
    def _gauge(name: str, text: str, label: str, values: Mapping[str, object]) -> GaugeMetricFamily:
        family = GaugeMetricFamily(f"mieux_{name}", f"{text}.", labels=[label])
        for key, value in values.items():
            family.add_metric([key], _number(value))
        return family


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


class Counting(logging.Handler):
    """Counts the events of the log. Their fields are codes and counts; references and forms' languages are left out."""

    def __init__(self, accepted: Counter, refused: Counter, mails: Counter, events: Counter) -> None:
        super().__init__()
        self._accepted = accepted
        self._refused = refused
        self._mails = mails
        self._events = events

    def begin(self, forms: Iterable[str]) -> None:
        """Have every series at 0: Prometheus does not see the first increase of one that was not there."""
        for form in forms:
            self._accepted.labels(form)
        for reason in REFUSALS:
            self._refused.labels(reason)
        for state in ("sent", *STATES):
            self._mails.labels(state)

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record."""
        told = dict(FIELD.findall(record.getMessage()))
        name = told.get("event", "")
        if name:
            self._events.labels(name).inc()
        if name == "accepted":
            self._accepted.labels(told["form"]).inc()
        elif name == "mail":
            self._mails.labels(told["state"]).inc()
        elif name == "refused" and (reason := _reason(told)):
            self._refused.labels(reason).inc()


def _reason(fields: Mapping[str, str]) -> str:
    """Return why a request was refused; a post that the disk forbids has two events, the second one counts."""
    if "form" in fields:
        return ""
    return fields.get("word") or ("connection" if "connection" in fields else "host")


class Measuring:
    """ASGI middleware: how long until the answer begins, and its status."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind = "post" if scope["method"] == "POST" else "watch" if scope["path"] in WATCHING else "page"
        began = time.monotonic()

        async def measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.responses.labels(kind, f"{message['status'] // 100}xx").inc()
                self._metrics.request_seconds.labels(kind).observe(time.monotonic() - began)
            await send(message)

        await self._app(scope, receive, measured)

"""What runs and how fast, for Prometheus: names and numbers only, never what people write or who they are."""

from collections.abc import Iterator

from aiohttp import web
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from memo.server.errors_out import ErrorsOut
from memo.server.sync.log import UpdateLog
from memo.server.sync.rooms import Rooms
from memo.server.sync.socket import Sockets

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
NO_ROUTE = "none"
KINDS = ("page", "workspace", "link")


class Metrics:
    """Counts requests as they happen, and reads the rest when it is asked."""

    def __init__(self, *, log: UpdateLog, rooms: Rooms, sockets: Sockets, errors: ErrorsOut) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Live(log, rooms, sockets, errors))
        self._requests = Histogram(
            "memo_request_seconds", "How long requests took, sockets aside", ["method", "route", "status"],
            buckets=SECONDS, registry=self._registry,
        )  # fmt: skip

    def took(self, request: web.Request, status: int, seconds: float) -> None:
        """Count a request under the template of its route, so that no address tells what it was about."""
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else NO_ROUTE
        method = request.method if resource is not None else NO_ROUTE
        self._requests.labels(method, route, str(status)).observe(seconds)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)


class _Live(Collector):
    """Reads what the parts know anyway."""

    def __init__(self, log: UpdateLog, rooms: Rooms, sockets: Sockets, errors: ErrorsOut) -> None:
        self._log = log
        self._rooms = rooms
        self._sockets = sockets
        self._errors = errors

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of this moment."""
        yield GaugeMetricFamily("memo_open_documents", "Documents in memory", value=self._rooms.count)
        yield GaugeMetricFamily("memo_queue", "Updates that are not on disk yet", value=self._log.waiting)
        yield CounterMetricFamily(
            "memo_updates_committed", "Updates on disk since the start", value=self._log.committed
        )
        sockets = GaugeMetricFamily("memo_sockets", "Open websockets by what they carry", labels=["kind"])
        for kind in KINDS:
            sockets.add_metric([kind], self._sockets.by_kind()[kind])
        yield sockets
        errors = CounterMetricFamily("memo_errors", "Our own bugs, and what could not be kept", labels=["part"])
        for part, count in self._errors.counts.items():
            errors.add_metric([part], count)
        yield errors

"""What Prometheus may scrape."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.health import Health


class Measures:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "tidu_http_requests", "Answered requests", ["method", "status"], registry=self.registry
        )
        self.seconds = Histogram("tidu_http_seconds", "Time to answer", registry=self.registry)
        self.position = Gauge("tidu_store_position", "Position of the last event", registry=self.registry)
        self.lag = Gauge(
            "tidu_view_lag", "Entries not yet taken in", ["view", "partition"], registry=self.registry
        )
        self.parked = Gauge("tidu_view_parked", "Parked events", ["view"], registry=self.registry)
        self.reachable = Gauge("tidu_log_reachable", "1 while the event log answers", registry=self.registry)

    def take(self, health: Health) -> None:
        """Set the gauges of the flow."""
        self.reachable.set(1)
        self.position.set(health.last_position)
        for view in health.views:
            self.parked.labels(view.view).set(view.parked)
            for partition, behind in view.behind.items():
                self.lag.labels(view.view, str(partition)).set(behind)

    def unreachable(self) -> None:
        """Say that the log does not answer."""
        self.reachable.set(0)


class Measured:
    """ASGI middleware that counts and times requests."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self.app, self.measures = app, measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note how it was answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), "500"

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            self.measures.requests.labels(scope["method"], status).inc()
            self.measures.seconds.observe(time.perf_counter() - begun)

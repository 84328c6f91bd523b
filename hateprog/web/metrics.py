"""Numbers for Prometheus, where METRICS is set: how many requests of which route, how they ended, how long it took."""

from __future__ import annotations

from time import perf_counter

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from hateprog.kernel.errors import Missing
from hateprog.web.gate import public

bp = Blueprint("metrics", __name__)

THIS_MACHINE = frozenset({"127.0.0.1", "::1"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def register(app: Flask) -> None:
    """Count requests by route template, method and status: never by an address, which would hold an id."""
    if not app.config["METRICS"]:
        return
    from prometheus_client import CollectorRegistry, Histogram  # with the setting only

    registry = CollectorRegistry()
    took = Histogram(
        "hateprog_request_seconds", "Time to answer a request", ("route", "method", "status"), registry=registry
    )
    app.extensions["metrics"] = registry
    app.register_blueprint(bp)

    @app.before_request
    def _begin() -> None:
        g.counting_from = perf_counter()

    @app.after_request
    def _count(response: Response) -> Response:
        route = _counted_as(request.url_rule.rule if request.url_rule else "none")
        method = request.method if request.method in METHODS else "other"
        seconds = perf_counter() - g.get("counting_from", perf_counter())
        took.labels(route, method, str(response.status_code)).observe(seconds)
        return response


def _counted_as(route: str) -> str:
    """Return what a route is counted as: one name for all pages of which nobody may learn how often they are used.

    `app.extensions["counted_as_one"]` has what their addresses begin with.
    """
    begins: tuple[str, ...] = current_app.extensions.get("counted_as_one", ())
    return "kept apart" if route.startswith(begins) else route


def counts_all_workers() -> bool:
    """Say whether the counts are of all workers, as PROMETHEUS_MULTIPROC_DIR makes them; else of one alone."""
    from prometheus_client import values

    return values.ValueClass is not values.MutexValue


@bp.get("/metrics")
@public
def show() -> ResponseReturnValue:
    """Show the numbers to this machine; to any other there is no such page.

    Nobody signs in to scrape, so the caller's address decides: the real one, as far as TRUSTED_PROXIES says so.
    """
    behind_a_proxy = "X-Forwarded-For" in request.headers and not current_app.config["TRUSTED_PROXIES"]
    if request.remote_addr not in THIS_MACHINE or behind_a_proxy:
        raise Missing
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = current_app.extensions["metrics"]
    if counts_all_workers():
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # published without this type
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

"""The routes of the control socket. Importing it loads Tornado's HTTP server: do so in a thread."""

from typing import Any, Final

from tornado.web import Application

from echotui.control.access import Level
from echotui.control.acts import accept, drain, hold, kick
from echotui.control.connections import connection, connections
from echotui.control.controlled import Controlled
from echotui.control.faults import clear, end, faults, inject
from echotui.control.handler import ControlHandler, Route
from echotui.control.health import health, readiness
from echotui.control.journal import journal
from echotui.control.metrics_route import metrics
from echotui.control.request_error import RequestError
from echotui.control.request_gate import RequestGate
from echotui.control.server_info import server
from echotui.control.stream import SourceStream
from echotui.model.exchange import PATH

_ID: Final = "([0-9]{1,18})"
ROUTES: Final = (
    Route("/healthz", "GET", Level.HEALTH, health),
    Route("/readyz", "GET", Level.HEALTH, readiness),
    Route("/metrics", "GET", Level.HEALTH, metrics),
    Route("/v1/server", "GET", Level.READ, server),
    Route("/v1/connections", "GET", Level.READ, connections),
    Route(f"/v1/connections/{_ID}", "GET", Level.READ, connection),
    Route("/v1/journal", "GET", Level.READ, journal),
    Route("/v1/kick", "POST", Level.ACT, kick),
    Route("/v1/hold", "POST", Level.ACT, hold),
    Route("/v1/accept", "POST", Level.ACT, accept),
    Route("/v1/drain", "POST", Level.ACT, drain),
    Route("/v1/faults", "GET", Level.READ, faults),
    Route("/v1/faults", "POST", Level.ACT, inject),
    Route("/v1/faults", "DELETE", Level.ACT, clear),
    Route(f"/v1/faults/{_ID}", "DELETE", Level.ACT, end),
)
_PATHS: Final = dict.fromkeys(route.path for route in ROUTES)
_LISTED: Final = ", ".join(path.replace(_ID, "ID") for path in _PATHS)


def make_application(controlled: Controlled, gate: RequestGate) -> Application:
    """Make the application for one socket."""
    given = {"controlled": controlled, "gate": gate}
    routes: list[Any] = [
        (path, ControlHandler, {**given, "routes": [each for each in ROUTES if each.path == path]})
        for path in _PATHS
    ]
    stream = {"streams": controlled.streams, "gate": gate}
    return Application(
        [*routes, (PATH, SourceStream, stream)],
        default_handler_class=ControlHandler,
        default_handler_args={**given, "routes": _NOWHERE},
        # Acts are logged where they are carried out.
        log_function=lambda _handler: None,
    )


async def _no_route(handler: ControlHandler) -> None:
    there_are = f"{_LISTED} and the WebSocket {PATH}"
    raise RequestError(404, f"there is no {handler.request.path[:80]}; there are {there_are}")


_NOWHERE: Final = [
    Route(".*", method, Level.READ, _no_route) for method in ControlHandler.SUPPORTED_METHODS
]

"""The routes of the control socket. Importing it loads Tornado's HTTP server: do so in a thread."""

from typing import Any, Final

from tornado.web import Application, RequestHandler

from echotui.control.access import Level
from echotui.control.controlled import Controlled
from echotui.control.gate import Gate
from echotui.control.handler import ControlHandler
from echotui.control.health import HealthHandler, ReadyHandler
from echotui.control.request_error import RequestError
from echotui.model.codec import LARGEST

ROUTES: Final[tuple[tuple[str, type[RequestHandler], Level], ...]] = (
    ("/healthz", HealthHandler, Level.HEALTH),
    ("/readyz", ReadyHandler, Level.HEALTH),
)
PING: Final = 20.0  # Seconds between two pings to a dashboard that asks nothing.


class NoRoute(ControlHandler):
    """Answers where there is no route."""

    async def prepare(self) -> None:
        """Refuse it, with those that there are."""
        await super().prepare()
        raise RequestError(404, f"there is no {self.request.path[:80]}; there are {_LISTED}")


def make_application(controlled: Controlled, gate: Gate) -> Application:
    """Make the application for one socket."""
    routes: list[Any] = [
        (path, handler, {"controlled": controlled, "gate": gate, "level": level})
        for path, handler, level in ROUTES
    ]
    return Application(
        routes,
        default_handler_class=NoRoute,
        default_handler_args={"controlled": controlled, "gate": gate, "level": Level.READ},
        # Acts are logged where they are carried out.
        log_function=lambda _handler: None,
        websocket_max_message_size=LARGEST,
        websocket_ping_interval=PING,
    )


_LISTED: Final = ", ".join(path.replace("([^/]+)", "ID") for path, _, _ in ROUTES)

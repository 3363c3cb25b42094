"""The routes of the control socket. Importing it loads Tornado's HTTP server: do so in a thread."""

from typing import Any, Final

from tornado.web import Application, RequestHandler

from echotui.control.access import Level
from echotui.control.controlled import Controlled
from echotui.control.handler import ControlHandler
from echotui.control.health import HealthHandler, ReadyHandler
from echotui.control.request_error import RequestError
from echotui.control.request_gate import RequestGate
from echotui.control.stream import SourceStream
from echotui.model.exchange import PATH

ROUTES: Final[tuple[tuple[str, type[RequestHandler], Level], ...]] = (
    ("/healthz", HealthHandler, Level.HEALTH),
    ("/readyz", ReadyHandler, Level.HEALTH),
)


class NoRoute(ControlHandler):
    """Answers where there is no route."""

    async def prepare(self) -> None:
        """Refuse it, with those that there are."""
        await super().prepare()
        raise RequestError(404, f"there is no {self.request.path[:80]}; there are {_LISTED}")


def make_application(controlled: Controlled, gate: RequestGate) -> Application:
    """Make the application for one socket."""
    routes: list[Any] = [
        (path, handler, {"controlled": controlled, "gate": gate, "level": level})
        for path, handler, level in ROUTES
    ]
    stream = {"streams": controlled.streams, "gate": gate}
    return Application(
        [*routes, (PATH, SourceStream, stream)],
        default_handler_class=NoRoute,
        default_handler_args={"controlled": controlled, "gate": gate, "level": Level.READ},
        # Acts are logged where they are carried out.
        log_function=lambda _handler: None,
    )


_LISTED: Final = ", ".join(path.replace("([^/]+)", "ID") for path, _, _ in ROUTES)

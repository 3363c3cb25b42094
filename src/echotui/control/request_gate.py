"""Lets the requests at one socket pass: those that are allowed, and not too many a second."""

import logging
from http import HTTPStatus

from msgspec import Struct
from tornado.web import RequestHandler

from echotui.control.access import Access, Level
from echotui.control.denial import denial_of
from echotui.control.request_error import RequestError
from echotui.control.token_bucket import TokenBucket

log = logging.getLogger(__name__)


def name_of(handler: RequestHandler) -> str:
    """Name the client that sent a request: `pid 4711, uid 1000`, or an address."""
    return str(getattr(handler.request.connection, "context", handler.request.remote_ip))


def log_denied(handler: RequestHandler, status: int) -> None:
    """Log that a client may not do what it asks for."""
    fields = {"path": handler.request.path, "status": status, "by": name_of(handler)}
    log.info("control-denied", extra={"fields": fields})


class RequestGate(Struct, frozen=True):
    """What all requests at one socket pass."""

    access: Access
    requests: TokenBucket

    async def admit(self, handler: RequestHandler, level: Level) -> None:
        """Wait for the turn of a request; RequestError if it is refused. For `prepare`."""
        await self.requests.wait()
        denial = denial_of(self.access, level, handler.request.headers)
        if denial is not None:
            log_denied(handler, denial.status)
            headers = (
                {"WWW_Authenticate": "Bearer"} if denial.status == HTTPStatus.UNAUTHORIZED else {}
            )
            raise RequestError(denial.status, denial.text, **headers)

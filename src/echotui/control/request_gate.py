"""Lets the requests at one socket pass: those that are allowed, and not too many a second."""

from http import HTTPStatus

from msgspec import Struct
from tornado.web import RequestHandler

from echotui.control.access import Access, Level
from echotui.control.request_error import RequestError
from echotui.control.token_bucket import TokenBucket


class RequestGate(Struct, frozen=True):
    """What all requests at one socket pass."""

    access: Access
    requests: TokenBucket

    async def admit(self, handler: RequestHandler, level: Level) -> None:
        """Wait for the turn of a request; RequestError if it is refused. For `prepare`."""
        await self.requests.wait()
        denial = self.access.denial(level, handler.request.headers)
        if denial is not None:
            headers = (
                {"WWW_Authenticate": "Bearer"} if denial.status == HTTPStatus.UNAUTHORIZED else {}
            )
            raise RequestError(denial.status, denial.text, **headers)

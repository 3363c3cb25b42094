"""Requests that are not carried out: the status, and a sentence that says why."""

import logging

from msgspec import json
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

log = logging.getLogger(__name__)


class RequestError(Exception):
    """Raised in a handler; the answer is `{"error": text}`.

    Attributes:
        text: What was wrong, and what is allowed.
        headers: Further headers of the answer, with an underscore for each hyphen.
    """

    def __init__(self, status: int, text: str, **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = headers


def log_failure(handler: RequestHandler, error: BaseException | None) -> None:
    """Log what is a fault of ours; any handler's `log_exception` calls it."""
    if not isinstance(error, RequestError | HTTPError | StreamClosedError):
        fields = {"path": handler.request.path}
        log.error("control-failed", exc_info=error, extra={"fields": fields})


def write_error(handler: RequestHandler, status: int, error: BaseException | None) -> None:
    """Answer with an error; any handler's `write_error` calls it."""
    match error:
        case RequestError():
            status, text = error.status, error.text
            for name, value in error.headers.items():
                handler.set_header(name.replace("_", "-"), value)
        case HTTPError():
            text = f"the request cannot be read: {error.log_message or handler.request.method}"
        case _:
            text = "the server failed to answer: a fault of echotui, which it has logged"
    handler.set_status(status)
    handler.set_header("Content-Type", "application/json")
    handler.finish(json.encode({"error": text}) + b"\n")

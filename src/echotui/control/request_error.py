"""Requests that are not carried out: the status, and a sentence that says why."""

from msgspec import json
from tornado.web import HTTPError, RequestHandler


class RequestError(Exception):
    """Raised in a handler; the answer is `{"error": text}`.

    Attributes:
        text: What was wrong, and what is allowed.
        headers: Further headers of the answer.
    """

    def __init__(self, status: int, text: str, **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def write_error(handler: RequestHandler, status: int, error: BaseException | None) -> None:
    """Answer with an error; any handler's `write_error` calls it."""
    headers, text = {"Content-Type": "application/json"}, ""
    match error:
        case RequestError():
            status, text = error.status, error.text
            headers |= error.headers
        case HTTPError(status_code=405):
            allowed = ", ".join(_allowed(handler))
            text = f"{handler.request.path} does not take {handler.request.method}, but {allowed}"
            headers["Allow"] = allowed
        case HTTPError():
            text = f"the request cannot be read: {error.log_message or error.reason}"
        case _:
            text = "the server failed to answer: it is a fault of echotui, and logged"
    handler.set_status(status)
    for name, value in headers.items():
        handler.set_header(name, value)
    handler.finish(json.encode({"error": text}))


def _allowed(handler: RequestHandler) -> list[str]:
    """List the methods that a handler overrides."""
    own = type(handler)
    return [
        name
        for name in RequestHandler.SUPPORTED_METHODS
        if getattr(own, name.lower()) is not getattr(RequestHandler, name.lower())
    ]

"""`/healthz`: the loop answers. `/readyz`: new clients are accepted."""

from echotui.control.handler import ControlHandler
from echotui.model.view import Accepting


async def health(handler: ControlHandler) -> None:
    """Answer: the loop does."""
    handler.answer({"status": "ok"})


async def readiness(handler: ControlHandler) -> None:
    """Answer with 503 while new clients are not accepted, and say why."""
    server = handler.controlled.server
    if server.accepting is Accepting.YES:
        handler.answer({"status": "ready"})
        return
    why = str(server.accepting)
    if server.accept_error:
        why = f"{why}: {server.accept_error}"
    handler.answer({"status": "not ready", "error": why}, 503)

"""`/healthz`: the loop answers. `/readyz`: new clients are accepted."""

from echotui.control.handler import ControlHandler
from echotui.model.view import Accepting


class HealthHandler(ControlHandler):
    """Answers while the loop does."""

    def get(self) -> None:
        """Answer."""
        self.answer({"status": "ok"})

    head = get


class ReadyHandler(ControlHandler):
    """Answers with 503 while new clients are not accepted, and says why."""

    def get(self) -> None:
        """Answer."""
        server = self.controlled.server
        if server.accepting is Accepting.YES:
            self.answer({"status": "ready"})
            return
        why = str(server.accepting)
        if server.accept_error:
            why = f"{why}: {server.accept_error}"
        self.answer({"status": "not ready", "error": why}, 503)

    head = get

"""The injected faults of the settings: put on at the start."""

from echotui.config.settings import Settings
from echotui.errors import FaultError, StartError
from echotui.model.fault_text import show
from echotui.server.faults.fault_rules import FaultRules


async def put_on(faults: FaultRules, settings: Settings) -> None:
    """Put the rules of the settings on; StartError, one line, if one is refused."""
    for rule in settings.fault:
        try:
            await faults.add(rule)
        except FaultError as error:
            origin = settings.origins.get("fault", "--fault")
            raise StartError(f"{origin}: {show(rule)}: {error}") from error


def notice(settings: Settings) -> str:
    """Return what the operator is to know from the start; empty without faults."""
    rules = "; ".join(map(show, settings.fault))
    return f"faults are injected: {rules}" if rules else ""

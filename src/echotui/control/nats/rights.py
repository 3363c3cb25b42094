"""What the settings allow to the dashboards of a fleet."""

from typing import Final

from echotui.config.settings import Settings
from echotui.sources.nats.access import BrokerAccess

OPEN: Final = (
    "This fleet has no credentials: everybody on it may publish, so it is read-only; nothing was"
    " done."
)
UNGUARDED: Final = (
    "the fleet's broker asks nobody for credentials: everybody may publish there, so its dashboards"
    " may only read"
)
READ_ONLY: Final = "This server is read-only for its fleet; nothing was done."


def access_of(settings: Settings) -> BrokerAccess:
    """Return how to reach the broker."""
    return BrokerAccess(settings.fleet, settings.fleet_credentials, settings.fleet_ca)


def refusal(settings: Settings) -> str:
    """Return why no command of a fleet is carried out; empty if they are."""
    if settings.read_only or settings.fleet_read_only:
        return READ_ONLY
    return "" if access_of(settings).secret else OPEN


def notices(settings: Settings) -> list[str]:
    """Return what the operator is to know about the settings of the fleet."""
    if not settings.fleet:
        return []
    found = []
    typed = settings.origins.get("fleet", "").startswith("flag ")
    if typed and any(url.secret for url in settings.fleet):
        found.append(
            "the password in the fleet's URL can be read by other users of this machine in the"
            " list of processes; use --fleet-credentials, or ECHOTUI_FLEET"
        )
    if refusal(settings) == OPEN:
        found.append(
            "the fleet has no credentials: everybody on its broker may publish, so its dashboards"
            " may only read"
        )
    return found

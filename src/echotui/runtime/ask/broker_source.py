"""A fleet at a broker, as the commands ask it."""

from echotui.errors import BrokerError, StartError
from echotui.model.source import Source
from echotui.sources.nats.access import BrokerAccess
from echotui.sources.wrapper import SourceWrapper
from echotui.system.file_work import PATIENCE, off_loop


class BrokerSource(SourceWrapper):
    """Forwards to a fleet that has the name of its broker.

    Attributes:
        name: See `AskedSource.name`.
        ended: Empty: servers may come at any time.
    """

    ended = ""

    def __init__(self, source: Source, name: str) -> None:
        super().__init__(source)
        self.name = name


async def open_fleet(access: BrokerAccess, *, wait: bool) -> BrokerSource:
    """Connect to a broker, and find the servers there.

    Args:
        wait: Whether it is an answer that there is no server: they may come later.

    Raises:
        NoServerError: The broker does not answer or refuses us, or no server answers.
        StartError: nats-py is not installed, or a file cannot be used.
    """
    try:
        await off_loop(PATIENCE, access.load)
    except (BrokerError, OSError) as error:
        raise StartError(str(error)) from error
    # Not at the top: the library of the broker is slow to load, and may not be installed.
    from echotui.sources.nats.fleet import connect  # noqa: PLC0415

    return BrokerSource(await connect(access, wait=wait), access.shown)

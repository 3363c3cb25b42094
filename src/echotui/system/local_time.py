"""A moment in the operator's time zone, whatever `TZ` is."""

from datetime import UTC, datetime

from echotui.system.utc import possible


def local_time(unix: float) -> datetime:
    """Convert seconds since 1970 to local time, with the zone's offset.

    What is no possible time, as another process may send it, is 1970.
    In UTC where `TZ` gives an offset of a day or more: tzset(3) allows 24 hours and 59 minutes,
    `datetime` less than 24 hours.
    """
    moment = datetime.fromtimestamp(possible(unix), UTC)
    try:
        return moment.astimezone()
    except ValueError:
        return moment

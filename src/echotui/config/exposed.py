"""What says that every user of this machine can read a secret of the settings."""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress

from echotui.model.broker_url import BrokerUrl
from echotui.system.file_work import PATIENCE, within
from echotui.system.printable import one_line


def file_notice(urls: Iterable[BrokerUrl], status: os.stat_result, shown: str) -> str:
    """Return a notice about a settings file with URLs, which it calls `shown`; or nothing."""
    if not any(url.secret for url in urls) or not _is_exposed(status):
        return ""
    return f"every user here can read the broker's password in the settings file: chmod o-r {shown}"


def credentials_notice(path: str) -> str:
    """Return a notice about a file of credentials; or nothing."""
    with suppress(OSError):  # That is said where it is read.
        if path and _is_exposed(within(PATIENCE, os.stat, path)):
            return f"every user here can read the fleet's credentials: chmod o-r {one_line(path)}"
    return ""


def _is_exposed(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and bool(status.st_mode & stat.S_IROTH)

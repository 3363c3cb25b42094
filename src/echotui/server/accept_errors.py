"""The errors of accept(2): which are transient, and what the others are short of."""

import errno
from collections.abc import Mapping
from typing import Final

from echotui.model.cause import Cause

TRANSIENT_ERRNOS: Final = frozenset(
    getattr(errno, name)
    for name in (
        "ECONNABORTED", "EPERM", "EINTR", "EPROTO", "ENETDOWN", "ENOPROTOOPT", "EHOSTDOWN",
        "ENONET", "EHOSTUNREACH", "EOPNOTSUPP", "ENETUNREACH",
    )
    if hasattr(errno, name)
)  # fmt: skip
"""This client is gone or forbidden, or its network is down, which Linux reports through accept; the
next may be fine (accept(2), Error handling). macOS has no ENONET."""

OUT_OF_DESCRIPTORS: Final = frozenset({errno.EMFILE, errno.ENFILE})

_CAUSES: Final[Mapping[int, Cause]] = {
    errno.EMFILE: Cause.OUT_OF_DESCRIPTORS,
    errno.ENFILE: Cause.SYSTEM_OUT_OF_DESCRIPTORS,
    errno.ENOMEM: Cause.OUT_OF_MEMORY,
    errno.ENOBUFS: Cause.OUT_OF_BUFFERS,
    errno.ENOSPC: Cause.OUT_OF_WATCHES,
}
"""The resource that accept(2) and, with ENOSPC, epoll_ctl(2) are short of."""


def cause_of(error: OSError) -> Cause:
    """Return why a listener pauses, for the journal."""
    return _CAUSES.get(error.errno or 0, Cause.ACCEPT_FAILS)


def describe(error: OSError) -> str:
    """Return why a listener pauses: `out of memory`, or `accept fails with EPROTO`."""
    cause = cause_of(error)
    if cause is not Cause.ACCEPT_FAILS:
        return str(cause)
    return f"{cause} with {errno.errorcode.get(error.errno or 0, error)}"

"""What keeps a listener from accepting, in words."""

import errno
from collections.abc import Mapping
from typing import Final

from echotui.model.cause import Cause

PASSING: Final = frozenset(
    getattr(errno, name)
    for name in (
        "ECONNABORTED", "EPERM", "EINTR", "EPROTO", "ENETDOWN", "ENOPROTOOPT", "EHOSTDOWN",
        "ENONET", "EHOSTUNREACH", "EOPNOTSUPP", "ENETUNREACH",
    )
    if hasattr(errno, name)
)  # fmt: skip
"""This client is gone or forbidden, or its network is down, which Linux tells through accept; the
next may be fine (accept(2), Error handling). macOS has no ENONET."""

_CAUSES: Final[Mapping[int, Cause]] = {
    errno.EMFILE: Cause.OUT_OF_DESCRIPTORS,
    errno.ENFILE: Cause.SYSTEM_OUT_OF_DESCRIPTORS,
    errno.ENOMEM: Cause.OUT_OF_MEMORY,
    errno.ENOBUFS: Cause.OUT_OF_BUFFERS,
    errno.ENOSPC: Cause.OUT_OF_WATCHES,
}
"""What accept(2) and, with the last one, epoll_ctl(2) are short of."""


def cause_of(error: OSError) -> Cause:
    """Tell for the journal why a listener stops.

    Args:
        error: What accept raised, or what taking the client in did.

    Returns:
        What there is too little of, or that accept fails.
    """
    return _CAUSES.get(error.errno or 0, Cause.ACCEPT_FAILS)


def words(error: OSError) -> str:
    """Tell for the screen why nobody gets in.

    Args:
        error: What accept raised, or what taking the client in did.

    Returns:
        `out of memory`, or `accept fails with EPROTO`.
    """
    cause = cause_of(error)
    if cause is not Cause.ACCEPT_FAILS:
        return str(cause)
    return f"{cause} with {errno.errorcode.get(error.errno or 0, error)}"

"""How many descriptors this process may have."""

import resource


def make_room(count: int) -> None:
    """Raise the soft limit towards the hard one, as far as it is needed and goes.

    Where it does not go far enough, connecting fails later, and says so.

    Args:
        count: How many descriptors are needed.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= count:
        return
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        # macOS has a third limit, kern.maxfilesperproc, below a hard one that it says is infinite.
        return

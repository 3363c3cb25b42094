"""A TCP echo server on Tornado's IOLoop, with a live dashboard of every connection."""


def observe(*, allow_kick: bool = False) -> None:
    """Let `echotui watch` see into this program, over a Unix socket of its own; needs Linux.

    Once is enough; again, it changes nothing, but may allow to kick. `echotui run` calls it before
    the program.

    Args:
        allow_kick: Whether connections may be closed from outside, as the program closes them.

    Raises:
        OSError: The socket cannot be made, or the system is not Linux.
        RuntimeError: The system has no thread left.
    """
    # Nothing is loaded before.
    from echotui.observer.start import start  # noqa: PLC0415

    start(allow_kick=allow_kick)

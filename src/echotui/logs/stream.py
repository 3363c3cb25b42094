"""A descriptor that another program reads, such as standard error, as the output of a log."""

import os


class LogStream:
    """Writes lines to a descriptor, which is not closed: errors of the interpreter go there too.

    A reader that is stopped holds up the writer's thread, and nothing else. O_NONBLOCK would not
    help: it belongs to the open file description, which is shared with other programs.
    """

    def __init__(self, fd: int, name: str) -> None:
        self._fd = fd
        self.name = name
        self._torn = False

    def write(self, data: bytes) -> None:
        """See `LogOutput`: raises OSError if the reader is gone, or the device is full."""
        left = memoryview(b"\n" + data if self._torn else data)
        while left:
            count = os.write(self._fd, left)
            self._torn = left[count - 1] != ord("\n")
            left = left[count:]

    def close(self) -> None:
        """Write nothing more."""

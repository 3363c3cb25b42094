"""Lines to the parent, over a pipe that is never waited for."""

import os


class Outlet:
    """Writes whole lines; drops those for which the pipe has no room.

    Args:
        fd: The pipe. It is made non-blocking, and is nobody else's.

    Attributes:
        dropped: How many lines were dropped.
    """

    def __init__(self, fd: int) -> None:
        os.set_blocking(fd, False)
        self._fd = fd
        self._rest = b""
        self.dropped = 0

    def write(self, line: bytes) -> None:
        """Write a line, or drop it.

        Args:
            line: With its end.

        Raises:
            OSError: The parent has closed the pipe; BrokenPipeError.
        """
        # A line partly written is finished before the next one begins.
        if self._rest:
            self._rest = self._rest[self._push(self._rest) :]
        if self._rest:
            self.dropped += 1
            return
        written = self._push(line)
        if written:
            self._rest = line[written:]
        else:
            self.dropped += 1

    def _push(self, data: bytes) -> int:
        try:
            return os.write(self._fd, data)
        except (BlockingIOError, InterruptedError):
            return 0

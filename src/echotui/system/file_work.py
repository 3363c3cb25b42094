"""Calls on files, off the loop: a call on a dead mount does not return (nfs(5), `hard`)."""

from typing import Final

from echotui.system.thread_calls import ThreadCalls

PATIENCE: Final = 5.0  # Seconds to wait for a call that blocks the start or the operator.
MAX_CALLS: Final = 8
GRACE: Final = 1.0  # Seconds that running calls have at the exit.

_calls: Final = ThreadCalls(MAX_CALLS, "calls on files")
within: Final = _calls.within
off_loop: Final = _calls.off_loop
finish: Final = _calls.finish

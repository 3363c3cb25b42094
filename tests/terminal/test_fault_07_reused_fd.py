"""A leaves while the operator is asked about it, and B gets its descriptor."""

from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import echoes


def test_the_kick_of_a_client_that_left_ends_no_other_client(start: Starter) -> None:
    started = start("--keep-closed", "60", columns=80, rows=24)
    left = started.client(1)
    fd = started.rows()[1].fd
    with probed(started):
        started.type("x")
        started.wait_for("Kick #1 ")
        left.close()
        # The summary is not under the dialog.
        started.wait_for("open 1 +accepted 2 +closed 1 ")
        other = started.connect()
        assert echoes(other)
        started.wait_for("open 2 +accepted 3 +closed 1 ")
        started.type("c")
        started.wait_for("Connection #1 has already ended")
        row = started.wait_row(3, lambda row: row.state == "open")
        assert row.fd == fd
        assert started.rows()[1].rest.startswith("peer closed")
        assert echoes(other)
        # And by its own name it can be kicked.
        started.type("G")
        started.wait_for(lambda: started.cursor_ids() == [3])
        started.type("x")
        started.wait_for("Kick #3 ")
        started.type("c")
        assert other.recv(1) == b""

"""A filter that is typed: half of it, wrong, and right again; by keys in a terminal."""

from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import Program, echoes


def wait_for_rows(program: Program, *ids: int) -> None:
    program.wait_for(lambda: tuple(program.rows()) == ids)


def test_the_last_good_filter_stays_and_the_error_is_beside_the_field(
    start: Starter,
) -> None:
    started = start()
    clients = [started.client(id_) for id_ in (1, 2, 3)]
    with probed(started):
        started.type("/")
        started.wait_for("f1 explains")
        started.type("id:2,3")
        wait_for_rows(started, 2, 3)
        # Half typed, then wrong: what was good stays, and the field's own line says why.
        for typed, shown in ((" |", "[|] needs a term after it"), (" state:zz", "zz.*choked")):
            started.type(typed)
            started.wait_for(shown)
            assert tuple(started.rows()) == (2, 3)
        # What comes in one read with a backspace may be taken before it.
        started.type("\x7f" * len("state:zz"))
        started.wait_for("[|] needs a term after it")
        started.type("id:1")
        wait_for_rows(started, 1, 2, 3)
        started.type("\x7f" * len(" | id:1"))
        wait_for_rows(started, 2, 3)
        started.type("\r")
        started.wait_for("q quit")
        started.type("/")
        started.wait_for("/ id:2,3")
        started.type(" | state:nonsense")
        started.wait_for("nonsense.*(choked|open)")
        assert tuple(started.rows()) == (2, 3)
        # Not taken, it leaves no trace.
        started.type("\x1b")
        started.wait_closed("nonsense")
        wait_for_rows(started, 2, 3)
        started.type("\x1b")
        wait_for_rows(started, 1, 2, 3, 4)
        assert all(echoes(client) for client in clients)

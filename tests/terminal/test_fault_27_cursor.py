"""The cursor stays with its client, whatever happens to the rows around it."""

import random
import re
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from tests.clients import connect
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import Program, echoes

SIZES = {1: 10, 2: 20, 3: 30, 4: 100, 5: 900, 6: 800, 7: 200, 8: 300}
"""What each client sends."""


def move_to(program: Program, id_: int) -> None:
    """Press down until the cursor is on a client that is below it."""
    program.type("g" + "j" * (list(program.rows()).index(id_)))
    program.wait_for(lambda: program.cursor_ids() == [id_])


def wait_stays(program: Program, id_: int, place: int) -> None:
    """Wait until a client's row has its place, and the cursor's mark is there."""
    program.wait_for(
        lambda: program.cursor_ids() == [id_] and list(program.rows()).index(id_) == place
    )


def test_rows_above_vanish_and_rows_are_sorted_anew(start: Starter) -> None:
    started = start("--keep-closed", "0")
    clients = [started.connect() for _ in range(8)]
    started.wait_row(8, lambda row: row.state == "open")
    for client, size in zip(clients, SIZES.values(), strict=True):
        assert echoes(client, b"x" * size)
    move_to(started, 5)
    for client in clients[:3]:
        client.close()
    wait_stays(started, 5, 1)
    started.type("f")
    started.wait_for("Following #5")
    for key, place in (("r", 3), ("r", 1), (">" * 10, 0), ("r", 4), ("<" * 10, 1)):
        started.type(key)
        wait_stays(started, 5, place)
    # Its own row too: it can still be kicked, and then the one that takes its place is next.
    started.type("x")
    started.wait_for("Kick #5 ")
    started.type("c")
    started.wait_for("#5 .* was closed|Following ended: #5")
    assert clients[4].recv(1) == b""
    started.wait_for(lambda: started.cursor_ids() == [6])
    assert list(started.rows()) == [4, 6, 7, 8]


def test_the_table_empties(start: Starter) -> None:
    started = start("--keep-closed", "0")
    started.type("jkgG\x1b[A\x1b[B\x1b[5~\x1b[6~\x1b[H\x1b[Fr><s")
    started.wait_for("Sort by")
    started.type("\x1b")
    started.wait_closed("Sort by")
    clients = [started.connect() for _ in range(3)]
    started.wait_row(3, lambda row: row.state == "open")
    move_to(started, 3)
    for client in clients:
        client.close()
    started.wait_for("No client is connected")
    assert started.rows() == {}
    for key in "xh":
        started.type(key)
        started.wait_for(lambda: "No client is selected" in started.banner())
    started.type("jkgG\x1b[A\x1b[B\x1b[5~\x1b[6~rp")
    started.wait_for("Paused for")
    started.type("p")
    started.wait_closed("Paused for")
    assert echoes(started.client(4))
    started.wait_for(lambda: started.cursor_ids() == [4])


def churn(address: tuple[str, int], stop: threading.Event) -> None:
    """Let clients come and go, some 100 a second, with up to ten there."""
    chance, there = random.Random(27), deque[socket.socket]()
    while not stop.wait(0.01):
        if len(there) < 10 and (not there or chance.random() < 0.5):
            there.append(connect(address))
        else:
            there.rotate(chance.randrange(len(there)))
            there.pop().close()
    for client in there:
        client.close()


@contextmanager
def churning(address: tuple[str, int]) -> Iterator[None]:
    """Churn all the while."""
    stop = threading.Event()
    thread = threading.Thread(target=churn, args=(address, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_many_changes(start: Starter) -> None:
    started = start("--keep-closed", "0.1", "--refresh", "0.05")
    for _ in range(5):
        started.connect()
    mine = started.client(6)
    move_to(started, 6)
    started.type("f")

    def is_alone(arrow: str) -> bool:
        # It may be off the screen; then nobody has the mark.
        return started.cursor_ids() in ([6], []) and arrow in started.terminal.text()

    with probed(started), churning(started.address):
        for _ in range(5):
            for key, arrow in (("r", "ID▼"), (">", "FD▲"), ("<", "ID▲")):
                started.type(key)
                started.wait_for(partial(is_alone, arrow))
                assert echoes(mine)
    accepted = re.search(r"accepted (\d+)", started.terminal.text())
    assert accepted
    assert int(accepted[1]) > 10
    started.wait_for("open 6 ")
    wait_stays(started, 6, 5)
    started.type("h")
    started.wait_for(lambda: re.search("#6 .* is held: READ is off", started.banner()))

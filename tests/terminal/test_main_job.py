"""The issue's story: look, sort, hold, kick, from the keyboard, with real clients."""

import re
import socket

import pytest

from tests.terminal.conftest import Starter
from tests.terminal.program import Program, echoes, is_silent, receive

ESCAPE = "\x1b"


def header(program: Program) -> str:
    return next(line for line in program.terminal.lines() if " CLIENT" in line)


def flood(client: socket.socket) -> int:
    sent = 0
    client.settimeout(0.3)
    try:
        while True:
            sent += client.send(b"x" * 65536)
    except TimeoutError:
        return sent
    finally:
        client.settimeout(10)


def test_a_client_is_shown_and_its_traffic_changes_its_row(start: Starter) -> None:
    started = start()
    client = started.client(1)
    row = started.rows()[1]
    assert row.cursor
    assert (row.mask, row.rest[:5]) == ("R-", "· · ·")
    assert row.client == "{}:{}".format(*client.getsockname())
    started.wait_for(rf"#1 +add_handler\({row.fd}, READ\) +accepted {re.escape(row.client)}")
    for size in (500, 700):
        assert echoes(client, b"l" * size + b"\n")
    started.wait_row(1, lambda row: re.search(r" 1\.2 kB 1\.2 kB \d", row.rest))
    rates = re.compile(r"· [\d.]+ k?B [\d.]+ k?B [\d.]+ kB")
    started.wait_row(1, lambda row: echoes(client) and rates.match(row.rest))
    sent = flood(client)
    choked = started.wait_row(1, lambda row: row.state == "choked")
    assert choked.mask == "-W"
    assert re.match(r"███ \d+ KiB[/ ]", choked.rest)
    started.wait_for(rf"#1 +update_handler\({row.fd}, READ\|WRITE → WRITE\) +high water: \d+ KiB")
    assert len(receive(client, sent)) == sent
    started.wait_row(1, lambda row: (row.mask, row.state, row.rest[0]) == ("R-", "open", "·"))
    started.wait_for(rf"#1 +update_handler\({row.fd}, .*WRITE → READ\) +flushed")
    client.close()
    started.wait_row(1, lambda row: row.state == "closed" and "peer closed" in row.rest)
    started.wait_for("#1 +ended +peer closed, client first")


def test_cancel_does_nothing_and_close_ends_the_client(start: Starter) -> None:
    started = start()
    client, other = started.client(1), started.client(2)
    fd, address = started.rows()[1].fd, started.rows()[1].client
    for cancel in ("\r", ESCAPE):
        started.type("x")
        started.wait_for(rf"Kick #1  {re.escape(address)}\?")
        started.type(cancel)
        started.wait_closed("Kick #1")
        assert echoes(client)
        assert echoes(other)
    before = started.colours(started.rows()[1].y)
    assert "remove_handler" not in started.terminal.text()
    started.type("x")
    started.wait_for("Kick #1")
    started.type("c")
    assert receive(client) == b""
    row = started.wait_row(1, lambda row: (row.mask, row.state) == ("--", "closed"))
    assert row.rest.endswith("kicked (close)")
    assert started.rows()[2].state == "open"
    # One faint colour is left, beside that of the cursor's mark.
    after = started.colours(row.y)
    assert len(after) == 1
    assert not after & started.colours(started.rows()[2].y)
    assert not after & before
    started.wait_for(rf"#1 +remove_handler\({fd}\)  was READ +kicked")
    started.wait_for(f"#1 {re.escape(address)} was closed")
    assert echoes(other)
    started.type("x")
    started.wait_for(r"#1 has already ended: kicked \(close\)")


def test_drain_and_reset(start: Starter) -> None:
    started = start()
    drained, reset = started.client(1), started.client(2)
    assert echoes(drained)
    started.type("x")
    started.wait_for("Kick #1")
    started.type("d")
    assert receive(drained) == b""
    started.wait_row(1, lambda row: row.state == "lingering")
    drained.close()
    started.wait_row(1, lambda row: row.rest.endswith("kicked (drain)"))
    started.type("j")
    started.wait_for(lambda: started.cursor_ids() == [2])
    started.type("x")
    started.wait_for("Kick #2")
    started.type("r")
    with pytest.raises(ConnectionResetError):
        reset.recv(1)
    started.wait_row(2, lambda row: row.rest.endswith("kicked (reset)"))


def test_hold_and_release_stop_and_resume(start: Starter) -> None:
    started = start()
    client = started.client(1)
    started.type("h")
    started.wait_row(1, lambda row: (row.mask, row.state) == ("--", "held"))
    client.sendall(b"held")
    assert is_silent(client)
    started.type("h")
    assert receive(client, 4) == b"held"
    started.wait_row(1, lambda row: (row.mask, row.state) == ("R-", "open"))
    started.type("a")
    started.wait_for("not accepting: stopped by the operator")
    waiting = started.connect()
    waiting.sendall(b"anyone?")
    assert is_silent(waiting)
    assert 2 not in started.rows()
    assert echoes(client)
    started.type("a")
    assert receive(waiting, 7) == b"anyone?"
    started.wait_row(2, lambda row: row.state == "open")
    started.wait_for("eager  accepting  up")


def test_pause_journal_and_help(start: Starter) -> None:
    started = start()
    client = started.client(1)
    started.type("p")
    started.wait_for("Paused for .*: 0 connected, 0 ended since; p resumes")
    started.connect()
    client.close()
    started.wait_for("1 connected, 1 ended since")
    assert started.rows()[1].state == "open"
    assert 2 not in started.rows()
    started.type("p")
    started.wait_row(1, lambda row: "peer closed" in row.rest)
    started.wait_row(2, lambda row: row.state == "open")
    assert "Paused" not in started.terminal.text()
    started.type("l")
    started.wait_closed("journal, newest first|add_handler")
    started.type("l")
    started.wait_for("#2 +add_handler")
    started.type("?")
    started.wait_for("(?s)╭─ Help ─.*kick the client.*hold or release")
    started.type(ESCAPE)
    started.wait_closed("╭─ Help ─")


def test_drain_the_server_and_accept_again(start: Starter) -> None:
    started = start()
    client = started.client(1)
    started.type("D")
    started.wait_for(r"Drain the server\? 1 connected")
    started.type("D")
    assert receive(client) == b""
    client.close()
    started.wait_for("not accepting: drained")
    with pytest.raises(ConnectionRefusedError):
        started.connect()
    started.type("a")
    started.wait_for("eager  accepting  up")
    assert echoes(started.client(2))


def order(program: Program) -> list[int]:
    return list(program.rows())


def test_sort(start: Starter) -> None:
    started = start()
    clients = [started.client(number) for number in (1, 2, 3)]
    for client, size in zip(clients, (10, 300, 20), strict=True):
        assert echoes(client, b"x" * size)
    started.type("s")
    started.wait_for("(?s)Sort by which column.*▲ 1 ID ")
    started.type("j" * 9 + "\r")
    started.wait_for(lambda: " IN▼" in header(started) and order(started) == [2, 3, 1])
    started.type(">")
    started.wait_for(lambda: "OUT▼" in header(started) and order(started) == [2, 3, 1])
    started.type("<")
    started.wait_for(lambda: " IN▼" in header(started))
    started.type("r")
    started.wait_for(lambda: " IN▲" in header(started) and order(started) == [1, 3, 2])
    started.type("s")
    started.wait_for("Sort by which column")
    started.type(ESCAPE)
    started.wait_closed("Sort by which column")
    assert " IN▲" in header(started)
    started.type("<" * 10)
    started.wait_for(lambda: "ID▲" in header(started) and order(started) == [1, 2, 3])


def test_quit_asks_while_clients_are_connected(start: Starter) -> None:
    started = start()
    client = started.client(1)
    started.type("q")
    started.wait_for(r"Quit\? 1 connected")
    started.type("\r")
    started.wait_closed(r"Quit\?")
    started.type("q")
    started.wait_for(r"Quit\? 1 connected")
    started.type(ESCAPE)
    started.wait_closed(r"Quit\?")
    assert echoes(client)
    client.close()
    started.wait_for("open 0 ")
    started.type("q")
    assert started.terminal.wait_exit() == 0
    assert started.terminal.text().strip() == ""

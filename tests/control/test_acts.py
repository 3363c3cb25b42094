"""Kick, hold, accept and drain over HTTP: on whom, in which run, and how late."""

import asyncio
import logging
import socket
import time
from typing import Any

import pytest

from echotui.model.command import IDS_AT_ONCE
from echotui.model.ending import Reason
from echotui.model.journal import Act, Acted
from echotui.model.view import Accepting
from tests.control.controlled import Controlled, read_answer, shut
from tests.server.bench import Bench, end_of, until


async def rows_of(controlled: Controlled, query: str = "") -> tuple[list[int], dict[str, Any]]:
    """The ids of an answer, and the run and time that an act needs."""
    answer = (await controlled.ask(f"/v1/connections{query}")).json
    run = {"instance": answer["instance"], "at": answer["at"]}
    return [row["id"] for row in answer["rows"]], run


async def test_kick_some_ids(bench: Bench, controlled: Controlled) -> None:
    await bench.crowd(controlled.server, 3)
    ids, run = await rows_of(controlled)
    body = {"ids": ids[:2], "strength": "reset", **run}
    assert (await controlled.ask("/v1/kick", body)).json == {
        "done": 2, "gone": 0, "refused": 0, "unchanged": 0, "text": "2 kicked (reset).",
    }  # fmt: skip
    assert [*controlled.server.channels] == ids[2:]
    assert end_of(controlled.server, ids[0]).ending.reason is Reason.KICKED_RESET
    again = await controlled.ask("/v1/kick", body)
    assert (again.status, again.error) == (404, "0 kicked (reset), 2 already ended.")


async def test_a_filter_means_those_who_match_now_and_more_than_one_batch(
    bench: Bench, controlled: Controlled
) -> None:
    await bench.crowd(controlled.server, IDS_AT_ONCE + 5)
    answer = await controlled.ask("/v1/kick", {"filter": "id>3", "strength": "close"})
    assert answer.json["done"] == IDS_AT_ONCE + 2
    assert [*controlled.server.channels] == [1, 2, 3]
    nobody = await controlled.ask("/v1/kick", {"filter": "id>3"})
    assert (nobody.status, nobody.json["text"]) == (200, "0 draining.")


async def test_hold_and_release(bench: Bench, controlled: Controlled) -> None:
    _, channel = await bench.join(controlled.server)
    assert (await controlled.ask("/v1/hold", {"filter": "id:1"})).json["text"] == "1 held."
    assert channel.connection.held
    released = await controlled.ask("/v1/hold", {"filter": "held", "on": False})
    assert released.json["text"] == "1 released."
    assert not channel.connection.held


async def test_who_acts_is_known_to_the_source(bench: Bench, controlled: Controlled) -> None:
    await bench.join(controlled.server)
    controlled.made.clear()
    await controlled.ask("/v1/kick", {"filter": "id:1"})
    (by,) = controlled.made
    assert by.startswith("pid ")
    acts = [line for line in controlled.server.journal.newest(9) if isinstance(line, Acted)]
    assert [line.act for line in acts] == [Act.KICK_DRAIN]


async def test_another_run_or_an_old_answer_is_refused_and_nobody_is_hit(
    bench: Bench, controlled: Controlled
) -> None:
    await bench.join(controlled.server)
    ids, run = await rows_of(controlled)
    late = {**run, "at": run["at"] - 5.1}
    early = {**run, "at": run["at"] + 60}
    other = {**run, "instance": "0123456789abcdef"}
    for changed, error in (
        (late, "`at` was 5."),
        (early, "`at` was -"),
        (other, "another run"),
    ):
        answer = await controlled.ask("/v1/kick", {"ids": ids, **changed})
        assert (answer.status, error in answer.error) == (409, True)
        drained = await controlled.ask("/v1/drain", changed)
        assert drained.status == 409
    assert [*controlled.server.channels] == ids
    assert not controlled.server.drainer.running


async def test_a_command_that_waited_on_its_way_is_refused(
    bench: Bench, controlled: Controlled, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.join(controlled.server)
    ids, run = await rows_of(controlled)
    monkeypatch.setattr("echotui.control.acts.OLDEST_COMMAND", 0.05)
    await asyncio.sleep(0.06)
    assert (await controlled.ask("/v1/kick", {"ids": ids, **run})).status == 409
    assert [*controlled.server.channels] == ids


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("kick", {}, "by `ids` or by `filter`, one of them"),
        ("kick", {"ids": [1], "filter": "id:1"}, "by `ids` or by `filter`, one of them"),
        ("kick", {"ids": [1]}, "`ids` need the `instance` and `at`"),
        ("kick", {"filter": " "}, "the filter is empty; for all clients, ask for state:live"),
        ("kick", {"filter": "queue>"}, "filter, column 1: queue> needs a size"),
        ("kick", {"filter": "id:1", "strength": "hard"}, "Invalid enum value 'hard'"),
        ("kick", {"id": [1]}, "contains unknown field `id`"),
        ("kick", b"{", "the body is no JSON that is allowed here"),
        ("kick", b'"\xff"', "the body is no JSON that is allowed here"),
        ("kick", b"[" * 100_000, "the body is no JSON that is allowed here"),
        ("accept", {}, "missing required field `on`"),
        ("accept?on=1", {"on": True}, "has no parameter 'on': it has none"),
    ],
)  # fmt: skip
async def test_a_body_that_says_too_little_or_too_much(
    controlled: Controlled, path: str, body: object, error: str
) -> None:
    answer = await controlled.ask(f"/v1/{path}", body)
    assert answer.status == 400
    assert error in answer.error


async def test_what_the_server_refuses_is_a_conflict(bench: Bench, controlled: Controlled) -> None:
    await bench.join(controlled.server)
    assert (await controlled.ask("/v1/drain", {})).status == 200
    again = await controlled.ask("/v1/drain", {})
    assert (again.status, again.error) == (409, "The server is draining already.")
    leaving = await controlled.ask("/v1/kick", {"filter": "state:live"})
    assert (leaving.status, leaving.error) == (409, "0 draining, 1 already draining.")


async def test_a_server_that_is_read_only_refuses_everybody(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    controlled = Controlled(await bench.serve(), read_only=True)
    await controlled.start()
    await bench.join(controlled.server)
    for path, body in (("kick", {"filter": "id:1"}), ("accept", {"on": False}), ("drain", {})):
        answer = await controlled.ask(f"/v1/{path}", body)
        assert (answer.status, "read-only" in answer.error) == (403, True)
        fields = vars(caplog.records[-1])["fields"]
        assert (caplog.records[-1].msg, fields["path"], fields["status"]) == (
            "control-denied", f"/v1/{path}", 403,
        )  # fmt: skip
    assert len(controlled.server.channels) == 1
    await controlled.stop()


def post(act: str, body: bytes) -> bytes:
    """A request as a client sends it that does not wait."""
    head = f"POST /v1/{act} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def test_a_client_that_goes_does_not_stop_what_has_begun(
    bench: Bench, controlled: Controlled
) -> None:
    await bench.crowd(controlled.server, 3 * IDS_AT_ONCE)
    _, writer = await controlled.open()
    writer.write(post("kick", b'{"filter": "state:live", "strength": "close"}'))
    await until(lambda: len(controlled.server.channels) < 3 * IDS_AT_ONCE)
    writer.close()
    await until(lambda: not controlled.server.channels)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("kick", b'{"filter": "state:live", "strength": "reset"}'),
        ("drain", b"{}"),
        ("accept", b'{"on": false}'),
    ],
)
async def test_what_was_asked_for_by_a_client_that_has_gone_is_not_done(
    bench: Bench,
    controlled: Controlled,
    caplog: pytest.LogCaptureFixture,
    act: str,
    body: bytes,
) -> None:
    caplog.set_level(logging.INFO)
    await bench.join(controlled.server)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(controlled.path))
        client.sendall(post(act, body))
    await until(lambda: "control-dropped" in [record.msg for record in caplog.records])
    assert (len(controlled.server.channels), controlled.server.accepting) == (1, Accepting.YES)


async def test_what_was_sent_to_a_server_that_did_not_run_is_not_done(
    bench: Bench, controlled: Controlled, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.join(controlled.server)
    _, run = await rows_of(controlled)
    monkeypatch.setattr("echotui.control.acts.OLDEST_COMMAND", 0.1)
    body = b'{"filter": "state:live", "strength": "reset"}'
    reader, writer = await controlled.open()
    writer.write(post("kick", body))
    # As a process that is stopped.
    time.sleep(0.3)  # noqa: ASYNC251
    answer = await read_answer(reader)
    assert (answer.status, answer.error) == (
        409, "the server did not run for 0 s; nothing was done; send it again",
    )  # fmt: skip
    assert len(controlled.server.channels) == 1
    # With the time of what it is chosen from, its age is known.
    at = {"at": controlled.server.clock(), "instance": run["instance"]}
    held = await controlled.ask("/v1/hold", {"filter": "state:live", **at})
    assert held.status == 200
    await until(lambda: controlled.server.lag.standstill() < 0.1)
    kicked = await controlled.ask("/v1/kick", {"filter": "state:live", "strength": "reset"})
    assert kicked.json["done"] == 1
    await shut(writer)

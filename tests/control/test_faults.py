"""Rules of faults over HTTP: who may see and change them, and what is said."""

import logging
from typing import Any

import pytest

from tests.control.controlled import Answer, Controlled, read_answer, shut
from tests.server.bench import Bench

RULE = "addr:127.0.0.1 latency=1ms reset=1MB"


async def send(
    controlled: Controlled, method: str, path: str, body: bytes = b"", *, tcp: bool = False
) -> Answer:
    reader, writer = await controlled.open(tcp=tcp)
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    try:
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        return await read_answer(reader)
    finally:
        await shut(writer)


async def rules(controlled: Controlled, *, tcp: bool = False) -> list[dict[str, Any]]:
    answer = (await controlled.ask("/v1/faults", tcp=tcp)).json
    assert answer["instance"] == controlled.server.instance
    found: list[dict[str, Any]] = answer["rules"]
    return found


async def test_a_rule_is_put_on_listed_and_ended(
    bench: Bench, controlled: Controlled, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await bench.crowd(controlled.server, 3)
    put = await controlled.ask("/v1/faults", {"rule": f"{RULE} seed=7"})
    assert (put.status, put.json["text"]) == (
        200,
        "Rule 1 is on for 3 clients, and for those to come that match: latency=1ms reset=1MB.",
    )
    assert (await controlled.ask("/v1/faults", {"rule": "#2 mute"})).json["once"] is True
    first, second = await rules(controlled, tcp=True)
    assert 0 <= first.pop("on_seconds") < 5
    assert first == {
        "number": 1, "rule": f"{RULE} seed=7", "filter": "addr:127.0.0.1",
        "faults": ["latency=1ms", "reset=1MB"], "share": 1.0, "seed": 7, "once": False,
        "affected": 3,
    }  # fmt: skip
    assert (second["number"], second["affected"], second["seed"]) == (2, 1, 2)
    about = (await controlled.ask("/v1/server")).json
    assert (about["faulted_connections"], about["fault_rules"]) == (3, 2)
    answer = (await controlled.ask("/v1/connections?filter=fault:mute")).json
    assert [row["faults"] for row in answer["rows"]] == ["latency mute reset"]
    assert (await send(controlled, "DELETE", "/v1/faults/2")).json == {"text": "Rule 2 ended."}
    assert [rule["number"] for rule in await rules(controlled)] == [1]
    ended = await send(controlled, "DELETE", "/v1/faults")
    assert ended.json == {"text": "All faults ended: 1 rule, 3 clients."}
    assert await rules(controlled) == []
    answer = await controlled.ask("/v1/connections?filter=fault:mute")
    assert (answer.status, answer.json["rows"]) == (200, [])
    fields = [vars(record).get("fields", {}) for record in caplog.records]
    assert [each["input"] for each in fields if each.get("action") == "faults"] == [
        f"{RULE} seed=7", "#2 mute", "rule:2 off", "0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"rule": "addr:1 mutte"}, 400, "rule, column 8: mutte is no fault, and no term of"),
        ({"rule": "0"}, 400, "rule, column 1: 0 is no fault"),
        ({"rule": "x" * 5000}, 400, "rule: it has at most 4,096 characters"),
        ({"faults": "mute"}, 400, "the body is no JSON that is allowed here: "),
        ({}, 400, "the body is no JSON that is allowed here: "),
        ({"rule": "#9 mute"}, 409, "#9 is not connected; nothing was done"),
        ({"rule": "name:ann mute"}, 409, "connections have no name here; nothing was done"),
        ({"rule": "mute", "instance": "other"}, 409, "That was another run of the server"),
        ({"rule": "mute", "at": 0.5}, 409, "`at` was "),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_done(
    controlled: Controlled, body: dict[str, Any], status: int, error: str
) -> None:
    answer = await controlled.ask("/v1/faults", body)
    assert (answer.status, answer.error[: len(error)]) == (status, error)
    assert await rules(controlled) == []


async def test_an_unknown_rule_and_other_methods(controlled: Controlled) -> None:
    none = await send(controlled, "DELETE", "/v1/faults/7")
    assert (none.status, none.error) == (404, "there is no rule 7: none is on")
    await controlled.ask("/v1/faults", {"rule": "mute"})
    unknown = await send(controlled, "DELETE", "/v1/faults/7")
    assert (unknown.status, unknown.error) == (404, "there is no rule 7: there are 1")
    for method, path, allowed in (
        ("PUT", "/v1/faults", "GET, POST, DELETE"),
        ("GET", "/v1/faults/1", "DELETE"),
        ("DELETE", "/v1/kick", "POST"),
    ):
        answer = await send(controlled, method, path)
        assert (answer.status, answer.headers["Allow"]) == (405, allowed)
        assert answer.error == f"{path} takes {allowed}, not {method}"
    for method in ("DELETE", "POST", "PUT", "GET"):
        nowhere = await send(controlled, method, "/v1/faults/-1")
        assert nowhere.status == 404
        assert nowhere.error.startswith("there is no /v1/faults/-1; there are /healthz")
        assert "/v1/faults/ID" in nowhere.error


async def test_over_tcp_or_read_only_nothing_is_changed(
    bench: Bench, controlled: Controlled
) -> None:
    for method, path in (
        ("POST", "/v1/faults"),
        ("DELETE", "/v1/faults"),
        ("DELETE", "/v1/faults/1"),
    ):
        answer = await send(controlled, method, path, b'{"rule": "mute"}', tcp=True)
        assert answer.status == 403
        assert "over TCP this server is only read" in answer.error
    assert await rules(controlled, tcp=True) == []
    only_read = Controlled(await bench.serve(), read_only=True)
    await only_read.start()
    answer = await only_read.ask("/v1/faults", {"rule": "mute"})
    assert (answer.status, answer.error[:28]) == (403, "this server is read-only: no")
    assert await rules(only_read) == []
    await only_read.stop()

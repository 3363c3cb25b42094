"""What each route answers, over real sockets."""

import csv
import io
import json
from typing import Any

import pytest

from echotui.model.journal import Ended
from echotui.model.limits import Limits
from echotui.server import lints
from tests.control.controlled import Controlled
from tests.server.bench import Bench, until


async def test_health_is_told_while_the_loop_answers(controlled: Controlled) -> None:
    assert (await controlled.ask("/healthz")).json == {"status": "ok"}
    answer = await controlled.ask("/healthz", tcp=True)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")


async def test_readiness_follows_the_server(controlled: Controlled) -> None:
    assert (await controlled.ask("/readyz")).status == 200
    assert (await controlled.ask("/v1/accept", {"on": False})).status == 200
    answer = await controlled.ask("/readyz", tcp=True)
    assert (answer.status, answer.error) == (503, "not accepting: stopped by the operator")
    assert (await controlled.ask("/v1/accept", {"on": True})).status == 200
    assert (await controlled.ask("/readyz")).status == 200
    assert "Draining 0 clients" in (await controlled.ask("/v1/drain", {})).json["text"]
    await until(lambda: not controlled.server.drainer.running)
    assert (await controlled.ask("/readyz")).error == "not accepting: drained"


async def test_why_it_is_not_ready_and_what_a_server_that_drains_still_does(bench: Bench) -> None:
    controlled = Controlled(await bench.serve(limits=Limits(max_clients=1)))
    await controlled.start()
    await bench.join(controlled.server)
    assert (await controlled.ask("/readyz")).error == "full: new clients are rejected"
    # The client keeps its side open.
    assert (await controlled.ask("/v1/drain", {})).status == 200
    assert (await controlled.ask("/readyz")).error == "not accepting: draining"
    held = await controlled.ask("/v1/hold", {"filter": "state:live"})
    assert (held.status, held.error) == (409, "0 held, 1 already draining.")
    kicked = await controlled.ask("/v1/kick", {"filter": "state:live", "strength": "reset"})
    assert kicked.json["text"] == "1 kicked (reset)."
    assert (await controlled.ask("/readyz")).error == "not accepting: drained"
    await controlled.stop()


async def test_the_server_describes_itself(bench: Bench, controlled: Controlled) -> None:
    await bench.join(controlled.server)
    answer = (await controlled.ask("/v1/server", tcp=True)).json
    assert answer["instance"] == controlled.server.instance
    assert answer["addresses"] == [str(controlled.server.addresses[0])]
    assert (answer["connections"], answer["accepting"], answer["read_only"]) == (1, True, False)
    assert 0 <= controlled.server.clock() - answer["at"] < 5


async def test_lints_are_counted_and_their_clients_listed(
    bench: Bench, controlled: Controlled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lints, "PERIOD", 0.01)
    controlled.server.lints.stop()
    controlled.server.lints.start()
    _, channel = await bench.join(controlled.server)
    channel.hold(on=True)
    await until(controlled.server.lints.counts)
    (lint,) = (await controlled.ask("/v1/server", tcp=True)).json["lints"]
    assert (lint["name"], lint["count"], lint["age_seconds"]) == ("empty-mask", 1, 0)
    (row,) = (await controlled.ask("/v1/connections?filter=lint:empty-mask")).json["rows"]
    assert (row["id"], row["lints"]) == (channel.id, "empty-mask")


async def test_connections_as_json_with_the_run_that_acts_need(
    bench: Bench, controlled: Controlled
) -> None:
    await bench.crowd(controlled.server, 120)
    answer = await controlled.ask("/v1/connections?sort=-id&filter=state:open")
    rows = answer.json["rows"]
    assert [row["id"] for row in rows] == [*range(120, 0, -1)]
    assert (answer.json["filter"], answer.json["instance"]) == (
        "state:open", controlled.server.instance,
    )  # fmt: skip
    limited = await controlled.ask("/v1/connections?limit=2", tcp=True)
    assert [row["id"] for row in limited.json["rows"]] == [1, 2]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv"),
        ("application/x-ndjson, */*", "application/x-ndjson"),
        ("text/html, */*;q=0.8", "application/json"),
    ],
)
async def test_connections_in_the_accepted_format(
    bench: Bench, controlled: Controlled, accept: str, media_type: str
) -> None:
    await bench.crowd(controlled.server, 3)
    answer = await controlled.ask("/v1/connections", Accept=accept)
    assert answer.headers["Content-Type"] == media_type
    text, rows = answer.body.decode(), []
    match media_type:
        case "text/csv":
            rows = [*csv.DictReader(io.StringIO(text))]
        case "application/x-ndjson":
            rows = [json.loads(line) for line in text.splitlines()]
        case _:
            rows = answer.json["rows"]
    assert [int(row["id"]) for row in rows] == [1, 2, 3]


async def test_scopes(bench: Bench, controlled: Controlled) -> None:
    peer, _ = await bench.join(controlled.server)
    await bench.join(controlled.server)
    peer.close()
    await until(lambda: len(controlled.server.channels) == 1)

    async def ids(query: str) -> list[int]:
        rows = (await controlled.ask(f"/v1/connections{query}")).json["rows"]
        return [row["id"] for row in rows]

    assert await ids("") == [2]
    assert await ids("?scope=ended") == [1]
    assert await ids("?scope=all") == [1, 2]


async def test_one_connection_and_why_there_is_none(bench: Bench, controlled: Controlled) -> None:
    assert (await controlled.ask("/v1/connections/1")).error == (
        "#1 is not connected: there has been no client yet"
    )
    peer, channel = await bench.join(controlled.server)
    answer = await controlled.ask("/v1/connections/1")
    assert (answer.json["id"], answer.json["client_port"]) == (1, channel.address.port)
    peer.close()
    await until(lambda: not controlled.server.channels)
    gone = await controlled.ask("/v1/connections/1", tcp=True)
    assert gone.status == 404
    assert gone.error == "#1 is not connected; it ended 0 s ago: peer closed"
    # The journal remembers longer than the table.
    controlled.server.history.clear()
    assert (await controlled.ask("/v1/connections/1")).error == gone.error
    assert "the newest client is #1" in (await controlled.ask("/v1/connections/77")).error


async def test_the_journal_ends_with_its_newest_lines(bench: Bench, controlled: Controlled) -> None:
    for _ in range(3):
        peer, _ = await bench.join(controlled.server)
        peer.close()
        await until(lambda: not controlled.server.channels)
    answer = await controlled.ask("/v1/journal?limit=2&filter=reason:closed", tcp=True)
    lines = [json.loads(line) for line in answer.body.splitlines()]
    assert [(line["kind"], line["id"]) for line in lines] == [("ended", 2), ("ended", 3)]
    written = controlled.server.journal.written
    everything = (await controlled.ask("/v1/journal")).body.splitlines()
    assert json.loads(everything[-1])["line"] == written == len(everything)
    assert isinstance(controlled.server.journal.line(written), Ended)


async def test_metrics_in_the_format_of_prometheus(bench: Bench, controlled: Controlled) -> None:
    await bench.join(controlled.server)
    answer = await controlled.ask("/metrics", tcp=True)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert b'echotui_connections{state="open"} 1.0' in answer.body


WRONG: list[tuple[str, str, int, str]] = [
    ("/v1/connections?filter=addr:127%20queue%3E64q", "", 400,
     "filter, column 10: queue>64q is not a size, such as 64k"),
    ("/v1/connections?filter=%7C", "", 400, "filter, column 1: | needs a term before it"),
    ("/v1/connections?filter=id:1%20%7C%20", "", 400, "filter, column 6: | needs a term after it"),
    ("/v1/connections?filter=name:x", "", 400, "filter: name: there is no such field"),
    ("/v1/connections?filter=" + "a" * 5000, "", 400, "filter: it has at most 4,096 characters"),
    ("/v1/connections?filer=x", "", 400, "filter, sort, scope, limit; did you mean filter?"),
    ("/v1/connections?filter=%FF", "", 400, "cannot be read: Invalid unicode in filter"),
    ("/v1/connections?scope=liv", "", 400, "is not one of all, live, ended; did you mean live?"),
    ("/v1/connections?sort=-quee", "", 400, "did you mean -queue?"),
    ("/v1/connections?limit=0", "", 400, "is not a whole number from 1 to"),
    ("/v1/connections", "image/png", 406, "names none of text/csv, application/json"),
    ("/v1/journal?filter=rtt%3E1", "", 400, "filter: rtt: there is no such field"),
    ("/v1/connections/x", "", 404, "there is no /v1/connections/x; there are /healthz"),
    ("/v1/kick", "", 405, "/v1/kick takes POST, not GET"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "accept", "status", "error"), WRONG)
async def test_a_wrong_request_is_told_what_is_allowed(
    controlled: Controlled, path: str, accept: str, status: int, error: str
) -> None:
    answer = await controlled.ask(path, Accept=accept)
    assert answer.status == status
    assert error in answer.error


async def test_probes_may_leave_out_the_body_and_no_other_method_is_taken(
    controlled: Controlled,
) -> None:
    reader, writer = await controlled.open()
    writer.write(b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert (await reader.read()).endswith(b"\r\n\r\n")
    writer.close()
    assert (await controlled.ask("/healthz", {})).headers["Allow"] == "GET, HEAD"


async def test_a_fault_of_ours_is_logged_and_the_answer_says_so(
    bench: Bench, controlled: Controlled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("echotui.control.server_info.of_kind", fail)
    bench.may_log.append("control-failed")
    answer = await controlled.ask("/v1/server")
    assert (answer.status, "fault of echotui" in answer.error) == (500, True)

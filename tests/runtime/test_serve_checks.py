"""`echotui serve` as the step of a job: a well-behaved client, and one that is not."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients import reset
from tests.serve_process import ServeProcess


@pytest.fixture
def started() -> Iterator[list[ServeProcess]]:
    servers: list[ServeProcess] = []
    yield servers
    for server in servers:
        server.close()


def test_clients_as_expected_are_reported_also_after_a_signal(
    started: list[ServeProcess], tmp_path: Path
) -> None:
    server = ServeProcess(
        tmp_path, "--for", "60", "--expect", "2:state:open", "--fail-on", 'reason:"peer reset"',
        "--report", "report.json",
    )  # fmt: skip
    started.append(server)
    for client in [server.connect() for _ in range(2)]:
        client.close()
    server.process.send_signal(signal.SIGTERM)
    assert server.wait() == 0
    *_, first, second = server.log.splitlines()
    assert first.startswith("echotui: ok     --expect 2:state:open: up to 2 at once, after ")
    assert second == """echotui: ok     --fail-on 'reason:"peer reset"': no client matched"""
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["ok"], report["why"]) == (True, "ended by SIGTERM")
    assert report["totals"]["accepted"] == report["totals"]["ended"] == 2
    assert [check["ok"] for check in report["checks"]] == [True, True]


def test_a_client_that_resets_ends_the_run_at_once(
    started: list[ServeProcess], tmp_path: Path
) -> None:
    server = ServeProcess(
        tmp_path, "--for", "60", "--fail-on", 'reason:"peer reset"', "--report", "-",
        "--log-format", "json",
    )  # fmt: skip
    started.append(server)
    client = server.connect()
    port = client.getsockname()[1]
    reset(client)
    assert server.wait() == 3
    report = json.loads(server.output())
    assert report["why"] == """--fail-on 'reason:"peer reset"' matched"""
    assert report["checks"][0]["first"]["client_port"] == port
    said = [json.loads(line) for line in server.log.splitlines()]
    assert said[-1]["event"] == "result"
    assert said[-1]["text"].startswith(
        f"""failed --fail-on 'reason:"peer reset"': #1 127.0.0.1:{port} matched after """
    )

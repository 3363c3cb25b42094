import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from echotui.errors import StartError
from echotui.model.fault_text import parse
from echotui.runtime import report_file
from echotui.runtime.checks import Checks
from echotui.runtime.criterion import EXPECT, FAIL_ON, STDOUT, Criterion
from echotui.runtime.report import conclude, describe, summary
from echotui.server.server import EchoServer
from tests.server.bench import Bench, ending

MET = EXPECT.read("1:state:open", "")
UNMET = EXPECT.read("2:in>=0", "")
FORBIDDEN = FAIL_ON.read('reason:"peer reset"', "")


async def test_ends_by_faults_are_counted_by_fault_and_the_rules_are_named(bench: Bench) -> None:
    server = await bench.serve()
    checks = Checks(server, (), 0.0, lambda _why: None)
    checks.start()
    await server.faults.add(parse("addr:127.0.0.1 limit=1"))
    peer, channel = await bench.join(server)
    await bench.run(peer.send, b"x")
    await bench.run(peer.receive_until_closed)
    peer.close()
    await ending(server, channel.id)
    await checks.stop()
    report: dict[str, Any] = describe(checks, server, "why")
    ends = report["ended_by_reason"]
    assert (ends["fault limit"], ends["fault reset"], "fault" in ends) == (1, 0, False)
    assert report["fault_rules"] == ["addr:127.0.0.1 limit=1"]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    await bench.close()


async def ran(bench: Bench, *criteria: Criterion, reset: bool = False) -> tuple[EchoServer, Checks]:
    """A run with one client that leaves in order, or resets."""
    server = await bench.serve()
    checks = Checks(server, criteria, 0.0, lambda _why: None, wall=lambda: 1.7e9)
    checks.start()
    peer, channel = await bench.join(server)
    await bench.run(peer.echo, b"x" * 100)
    if reset:
        peer.reset()
    else:
        peer.close()
    await ending(server, channel.id)
    await checks.stop()
    return server, checks


async def test_the_report_has_totals_ends_and_checks(bench: Bench) -> None:
    server, checks = await ran(bench, *MET, *UNMET, *FORBIDDEN, reset=True)
    report: dict[str, Any] = json.loads(json.dumps(describe(checks, server, "ended by SIGTERM")))
    assert report["why"] == "ended by SIGTERM"
    assert report["started_at"] == "2023-11-14T22:13:20.000Z"
    assert report["ok"] is False
    assert report["server_address"] == str(server.addresses[0])
    assert report["totals"] == {
        "accepted": 1, "rejected": 0, "ended": 1, "in_bytes": 100, "out_bytes": 100,
        "lost_bytes": 0, "handler_errors": 0,
    }  # fmt: skip
    assert report["ended_by_reason"]["peer reset"] == 1
    assert report["ended_by_reason"]["peer closed"] == 0
    assert report["fault_rules"] == []
    met, unmet, forbidden = report["checks"]
    assert met == {
        "check": "expect", "filter": "state:open", "needed": 1, "ok": True, "most_at_once": 1,
        "most_after_seconds": met["first"]["after_seconds"], "first": met["first"],
    }  # fmt: skip
    assert (unmet["ok"], unmet["most_at_once"], unmet["needed"]) == (False, 1, 2)
    first = forbidden["first"]
    assert (forbidden["check"], forbidden["ok"], forbidden["needed"]) == ("fail-on", False, None)
    assert (first["id"], first["client_address"]) == (1, "127.0.0.1")
    assert first["at"].startswith("2023-11-14T22:13:2")
    assert 0 <= first["after_seconds"] <= report["seconds"] + 0.001


async def test_a_check_that_nothing_matched_has_no_first_match(bench: Bench) -> None:
    server, checks = await ran(bench, *FORBIDDEN)
    (check,) = json.loads(json.dumps(describe(checks, server, "")))["checks"]
    assert (check["ok"], check["first"], check["most_after_seconds"]) == (True, None, None)


async def test_each_check_is_summed_up_in_a_line(bench: Bench) -> None:
    _, checks = await ran(bench, *MET, *UNMET, *FORBIDDEN, reset=True)
    met, unmet, forbidden = (summary(check, checks) for check in checks.results)
    assert met.startswith("ok     --expect 1:state:open: up to 1 at once, after 0.")
    assert unmet.startswith("failed --expect '2:in>=0': up to 1 at once, after 0.")
    address = checks.results[2].first
    assert address is not None
    assert forbidden.startswith(
        f"""failed --fail-on 'reason:"peer reset"': #1 {address.address} matched after 0."""
    )


async def test_a_check_without_a_match_says_so(bench: Bench) -> None:
    _, checks = await ran(bench, *FORBIDDEN)
    assert summary(checks.results[0], checks) == (
        """ok     --fail-on 'reason:"peer reset"': no client matched"""
    )


@pytest.mark.parametrize(
    ("criteria", "path", "code", "expected"),
    [
        (MET, "", 0, 0), (MET, "", 143, 0), ((), "", 143, 143), ((), "", 0, 0),
        (MET + UNMET, "", 0, 3), (MET, "{tmp}/no/r.json", 0, 1), (UNMET, "{tmp}/no/r.json", 0, 3),
        ((), "{tmp}/no/r.json", 143, 1), (MET, "{tmp}/r.json", 0, 0),
    ],
)  # fmt: skip
async def test_the_checks_decide_the_exit_code(
    bench: Bench,
    tmp_path: Path,
    criteria: tuple[Criterion, ...],
    path: str,
    code: int,
    expected: int,
) -> None:
    server, checks = await ran(bench, *criteria)
    said: list[str] = []
    report = describe(checks, server, "why")
    at = path.format(tmp=tmp_path)
    assert await conclude(checks, report, at, said.append, code) == expected
    assert said[: len(criteria)] == [summary(check, checks) for check in checks.results]
    written = tmp_path / "r.json"
    assert written.exists() is path.endswith("tmp}/r.json")


async def test_what_cannot_be_written_is_one_line(bench: Bench, tmp_path: Path) -> None:
    _, checks = await ran(bench)
    said: list[str] = []
    assert await conclude(checks, {}, str(tmp_path), said.append, 0) == 1
    assert said == [f"--report: {tmp_path} cannot be written: Is a directory"]


async def test_the_report_goes_to_standard_output(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    _, checks = await ran(bench)
    assert await conclude(checks, {"a": [1]}, STDOUT, lambda _line: None, 0) == 0
    assert json.loads(capfd.readouterr().out) == {"a": [1]}


def test_a_file_is_replaced_whole_and_others_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text("old")
    link = tmp_path / "link.json"
    link.symlink_to(path)
    with path.open() as before:
        report_file.write(str(link), b"new")
        assert before.read() == "old"
    assert (path.read_bytes(), link.is_symlink()) == (b"new", True)
    assert path.stat().st_mode & 0o777 == 0o666 & ~_umask()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.json", "r.json"]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_draft_that_fails_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.json"
    path.write_text("old")

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("echotui.runtime.report_file.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        report_file.write(str(path), b"new")
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("{tmp}", "Is a directory"),
        ("{tmp}/no/r.json", "its folder does not exist"),
        ("/dev/null", "it is a device, not a regular file"),
    ],
)
def test_a_path_that_cannot_be_a_report_is_refused_before_the_run(
    tmp_path: Path, path: str, why: str
) -> None:
    name = path.format(tmp=tmp_path)
    with pytest.raises(StartError) as refused:
        report_file.check(name)
    assert str(refused.value) == f"--report: {name} cannot be written: {why}"


def test_a_path_that_can_be_a_report_is_not_touched(tmp_path: Path) -> None:
    for path in ("", STDOUT, str(tmp_path / "r.json")):
        report_file.check(path)
    assert list(tmp_path.iterdir()) == []

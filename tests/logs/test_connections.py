import json
import logging

import pytest

from echotui.logs.connections import AT_ONCE, ConnectionLog
from echotui.logs.formatter import render
from echotui.logs.json_lines import render_json
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import Call, Ended, LoopCall, Rejected
from echotui.server.counters import ServerCounters
from echotui.server.journal import KEPT_LINES, Journal

HERE = Address("127.0.0.1", 7)


class World:
    """A journal and a counters, as channels write them."""

    def __init__(self) -> None:
        self.journal, self.counters = Journal(), ServerCounters()
        self.log = ConnectionLog(self.journal, self.counters)
        self._id = 0

    def end(self, reason: Reason = Reason.PEER_CLOSED, bytes_in: int = 7) -> None:
        self._id += 1
        self.counters.ends[reason] += 1
        ending = Ending(reason, Side.CLIENT)
        self.journal.append(Ended(5.0, self._id, ending, bytes_in, 7, 2.5006, HERE))

    def reject(self) -> None:
        self.counters.rejected += 1
        self.journal.append(Rejected(5.0, HERE, "--max-clients 1"))

    def flip(self) -> None:
        line = LoopCall(5.0, 9, Call.UPDATE, 4, 1, 2, Cause.QUEUED, 0, HERE)
        self.journal.append(line)


@pytest.fixture(autouse=True)
def _log_from_info(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def fields(record: logging.LogRecord) -> dict[str, object]:
    found: dict[str, object] = getattr(record, "fields", {})
    return found


def test_each_end_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    for _ in range(3):
        world.end()
        world.flip()
        world.log.poll()
    world.log.poll()
    logged = caplog.records
    assert [getattr(record, "connection", 0) for record in logged] == [1, 2, 3]
    assert {str(fields(record)["cause"]) for record in logged} == {"peer closed"}
    assert " in=7 out=7 lived=2.501 began=" in render(logged[0])
    found = json.loads(render_json(logged[0]))
    assert (found["in"], found["out"], found["lived"]) == (7, 7, 2.501)


def test_bytes_that_a_client_did_not_get_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    world.end(Reason.SERVER_STOP, bytes_in=107)
    world.log.poll()
    assert " in=107 out=7 lived=2.501 " in render(caplog.records[0])
    assert render(caplog.records[0]).endswith(" lost=100")


def test_a_rejected_client_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    world.reject()
    world.log.poll()
    logged = caplog.records
    assert [(r.msg, fields(r)["cause"], fields(r)["client"]) for r in logged] == [
        ("rejected", "--max-clients 1", HERE)
    ]


def test_ends_that_the_journal_dropped_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    world.end(Reason.PEER_RESET)
    world.reject()
    for _ in range(KEPT_LINES):
        world.flip()
    world.end()
    world.log.poll()
    logged = caplog.records
    assert [(record.msg, fields(record).get("not_listed")) for record in logged] == [
        ("ended", None), ("ended", 1), ("rejected", 1),
    ]  # fmt: skip


def test_a_crowd_that_ends_at_once_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    world = World()
    for _ in range(1000):
        world.end()
    world.log.poll()
    logged = caplog.records
    assert len(logged) == AT_ONCE + 1
    assert fields(logged[-1]) == {"cause": "peer closed", "not_listed": 1000 - AT_ONCE}

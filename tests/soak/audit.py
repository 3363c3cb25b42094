"""Compares the clients' accounts of their ends with the server's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.soak.ends import HARMED, End, How
from tests.soak.findings import Findings

Row = Mapping[str, Any]

OWN_WILL: Final = frozenset({"peer closed", "peer reset"})
KICKS: Final = frozenset(
    {"kicked (drain)", "kicked (close)", "kicked (reset)", "server stop", "server drained"}
)
SLACK: Final = 0.5
"""Seconds by which the clocks of both sides may differ: both read theirs a little late."""
FAULTS: Final = frozenset({"fault limit", "fault timeout", "fault reset"})
"""How injected faults end connections, those of `HARMED` alone."""
WAIT: Final = 6.0
"""Seconds that a client may have to wait in the backlog: the operator stops accepting, at times."""
RUDE: Final = KICKS
"""What a client may see as a reset: whatever it sends after our end is answered with one."""


@dataclass
class Audit:
    """Matches ends by the client's port; a port used twice between two comparisons is left out.

    Attributes:
        findings: Collects what broke.
        compared: Ends that both sides reported.
        early: Those that the server ended.
    """

    findings: Findings
    compared: int = 0
    early: int = 0
    unmatched: int = 0
    _ends: list[End] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)
    _counted: set[int] = field(default_factory=set)

    def take(self, ends: Iterable[End], rows: Iterable[Row]) -> None:
        """Judge the ends that both sides have reported; one may report a little later."""
        self._ends += ends
        for row in rows:
            if row["id"] not in self._counted and row["end_reason"] is not None:
                self._counted.add(row["id"])
                self._rows.append(row)
                self._row_alone(row)
        both = {end.port for end in self._ends} & {row["client_port"] for row in self._rows}
        self._compare(
            [end for end in self._ends if end.port in both],
            [row for row in self._rows if row["client_port"] in both],
        )
        self._ends = [end for end in self._ends if end.port not in both]
        self._rows = [row for row in self._rows if row["client_port"] not in both]

    def _compare(self, ends: Iterable[End], rows: Iterable[Row]) -> None:
        by_port: dict[int, list[Row]] = {}
        for row in rows:
            by_port.setdefault(row["client_port"], []).append(row)
        used: dict[int, list[End]] = {}
        for end in ends:
            used.setdefault(end.port, []).append(end)
            if end.fault:
                self._broke("bytes", end, None, end.fault)
        for port, accounts in used.items():
            found = by_port.get(port, [])
            if len(accounts) == len(found) == 1 and _meets(accounts[0], found[0]):
                self.compared += 1
                self._pair(accounts[0], found[0])
            else:
                self.unmatched += len(accounts)

    def _row_alone(self, row: Row) -> None:
        harmed = FAULTS if row["client_address"] == HARMED else frozenset()
        if not set(row["end_reason"].split(", ")) <= OWN_WILL | KICKS | harmed:
            self._broke("end", None, row, f"ended with {row['end_reason']!r}")
        if row["out_bytes"] > row["in_bytes"]:
            self._broke("bytes", None, row, "more went out than came in")

    def _pair(self, end: End, row: Row) -> None:
        if end.received > row["out_bytes"] or row["in_bytes"] > end.sent:
            self._broke("bytes", end, row, "more was received than sent")
        if end.host == HARMED:
            self.early += row["end_reason"] in FAULTS
        else:
            self._judge(end, row)

    def _judge(self, end: End, row: Row) -> None:
        reason = row["end_reason"]
        # What was asked comes first, as in "kicked (drain), peer reset".
        asked = reason.partition(", ")[0]
        bytes_in, bytes_out = row["in_bytes"], row["out_bytes"]
        match end.how:
            case How.DONE:
                if not end.sent == end.received == bytes_in == bytes_out:
                    self._broke("bytes", end, row, "not all of them, and yet its end")
            case How.CUT:
                self.early += 1
                if asked not in KICKS:
                    self._broke("end", end, row, "the server's end came early")
                elif reason == "kicked (drain)" and not end.received == bytes_in == bytes_out:
                    self._broke("bytes", end, row, "a drain owes everything that was read")
            case How.TORN:
                self.early += 1
                if asked not in RUDE:
                    self._broke("end", end, row, "reset by the server")
            case How.LEFT | How.RESET:
                pass

    def _broke(self, kind: str, end: End | None, row: Row | None, why: str) -> None:
        self.findings.broke(kind, f"{why}; client: {end}; server: {row}")


def _meets(end: End, row: Row) -> bool:
    """Whether it was then: a port may be another client's a second later."""
    accepted: float = row["exported_at"] - row["ended_seconds_ago"] - row["age_seconds"]
    return end.began - SLACK <= accepted <= end.began + WAIT

"""The end of a run with checks: a line for each, a report in JSON, the exit code."""

import json
from collections.abc import Callable
from importlib.metadata import version
from typing import Final

from echotui.runtime.checks import Checks
from echotui.runtime.connection_check import ConnectionCheck, FirstMatch
from echotui.runtime.report_file import write
from echotui.server.server import EchoServer
from echotui.system.file_work import PATIENCE, off_loop
from echotui.system.printable import one_line
from echotui.system.utc import iso_utc

EXIT_FAILED: Final = 1
EXIT_NOT_MET: Final = 3


async def conclude(
    checks: Checks, report: dict[str, object], path: str, say: Callable[[str], None], code: int
) -> int:
    """Say the results, write the report, and return the exit code.

    Args:
        report: See `describe`.
        path: The report's file; `-` for standard output, empty for no report.
        say: Called with each line.
        code: The exit code without checks, 128 + N after signal N: with checks, they decide.
    """
    for check in checks.results:
        say(summary(check, checks))
    written = await _write(path, report, say) if path else True
    if not checks.met:
        return EXIT_NOT_MET
    if not written:
        return EXIT_FAILED
    return 0 if checks.results else code


def summary(check: ConnectionCheck, checks: Checks) -> str:
    """Return the result of a check as a line."""
    return f"{'ok' if check.met else 'failed':<6} {check.criterion}: {_found(check, checks)}"


def _found(check: ConnectionCheck, checks: Checks) -> str:
    first = check.first
    if first is None:
        return "no client matched"
    if not check.criterion.needed:
        return f"#{first.id} {first.address} matched after {checks.after(first.at):.3f} s"
    return f"up to {check.most:,} at once, after {checks.after(check.most_at):.3f} s"


def describe(checks: Checks, server: EchoServer, why: str) -> dict[str, object]:
    """Return the report, for JSON."""
    counters = server.counters
    return {
        "version": version("echotui"),
        "server_address": ", ".join(str(address) for address in server.addresses),
        "started_at": iso_utc(checks.began),
        "seconds": round(checks.seconds, 3),
        "why": why,
        "ok": checks.met,
        "totals": {
            "accepted": counters.accepted,
            "rejected": counters.rejected,
            "ended": counters.closed,
            "in_bytes": counters.bytes_in,
            "out_bytes": counters.bytes_out,
            "lost_bytes": counters.lost,
            "handler_errors": counters.handler_errors,
        },
        "ended_by_reason": counters.ends_by_text,
        "fault_rules": [rule.text for rule in server.faults.rules],
        "checks": [_described(check, checks) for check in checks.results],
    }


def _described(check: ConnectionCheck, checks: Checks) -> dict[str, object]:
    criterion, matched = check.criterion, check.first is not None
    return {
        "check": "expect" if criterion.needed else "fail-on",
        "filter": criterion.typed,
        "needed": criterion.needed or None,
        "ok": check.met,
        "most_at_once": check.most,
        "most_after_seconds": checks.after(check.most_at) if matched else None,
        "first": _match(check.first, checks) if check.first is not None else None,
    }


def _match(match: FirstMatch, checks: Checks) -> dict[str, object]:
    after = checks.after(match.at)
    return {
        "id": match.id,
        "client_address": match.address.host,
        "client_port": match.address.port,
        "at": iso_utc(checks.began + after),
        "after_seconds": after,
    }


async def _write(path: str, report: dict[str, object], say: Callable[[str], None]) -> bool:
    """Write a report, off the loop; say what went wrong. Return whether it is written."""
    text = f"{json.dumps(report, indent=1)}\n".encode()
    try:
        await off_loop(PATIENCE, write, path, text)
    except OSError as error:
        say(f"--report: {one_line(path)} cannot be written: {error.strerror or error}")
        return False
    return True

"""The end of a soak: nothing may be left over, and the terminal is as it was."""

import time
from collections.abc import Callable
from typing import Final

from tests.soak.findings import Findings
from tests.soak.gauges import Gauges, in_session
from tests.soak.gestures import QUIT
from tests.soak.operator import Operator
from tests.terminal.program import Program

GROWTH: Final = 24.0
"""MiB over the first reckoning once everybody has left."""
QUIET_CPU: Final = 0.15
"""Part of a processor that a dashboard with some idle clients may take."""
DRAIN: Final = 5.0
LAST: Final = 20
"""Clients that are connected when the operator quits ..."""
DEAF: Final = 2
"""... and so many of them take no notice of the server's end."""


class Shutdown:
    """Checks the end of the program.

    Args:
        program: The program.
        operator: Presses the keys.
        gauges: Of the program's process.
        findings: Collects what broke.
    """

    def __init__(
        self, program: Program, operator: Operator, gauges: Gauges, findings: Findings
    ) -> None:
        self._terminal = program.terminal
        self._port = program.address[1]
        self._operator = operator
        self._gauges = gauges
        self._findings = findings

    def check_descriptors(self, base: int) -> None:
        """No descriptor is left over.

        First release all: a peek finds no end behind bytes that are not read, so a client that
        was held and left with such bytes stays, as it is meant to, until it is released.
        """
        self._operator.clear_faults()
        self._operator.release()

        def left_over() -> str:
            over = self._gauges.descriptors() - base
            if not over:
                return ""
            left = self._gauges.connections(self._port)
            return f"{over} left when all had gone: {left}\n{self._terminal.text()}"

        self._findings.within("descriptors", left_over, 15.0)

    def memory(self, first: float) -> None:
        """It has not grown for good."""
        now = self._gauges.memory()
        if now > first + GROWTH:
            self._findings.broke(
                "memory", f"{now:.0f} MiB when all had gone; {first:.0f} at the first reckoning"
            )

    def quiet(self, base: int) -> None:
        """With a few idle clients nothing spins."""

        def missing() -> str:
            over = self._gauges.descriptors() - base
            return f"{over} of the last {LAST} are in" if over != LAST else ""

        self._findings.within("counts", missing, 5.0)
        time.sleep(2.0)
        before = self._gauges.processor()
        time.sleep(5.0)
        used = (self._gauges.processor() - before) / 5.0
        memory = self._gauges.memory()
        self._findings.log(f"quiet: {used * 100:.1f} % of a processor, {memory:.0f} MiB")
        if used > QUIET_CPU:
            self._findings.broke("processor", f"{used * 100:.0f} % when all is quiet")
        if children := self._gauges.children():
            self._findings.broke("children", f"{children}")

    def quit(self, count_ended: Callable[[], int]) -> None:
        """The program ends within its time, and gives everything back.

        Args:
            count_ended: Counts the last clients that have received the server's end.
        """
        began = time.monotonic()
        self._operator.press(QUIT, "", "", "q")
        status = self._terminal.wait_exit(DRAIN + 10.0)
        took = time.monotonic() - began
        if status:
            self._findings.broke("exit", f"code {status}: {self._terminal.text()}")
        if took > DRAIN + 3.0:
            self._findings.broke("exit", f"took {took:.1f} s")
        self._check_terminal()
        if left := in_session(self._terminal.pid):
            self._findings.broke("children", f"left running: {left}")

        def missing() -> str:
            return (
                f"{count_ended()} of {LAST - DEAF} saw the end"
                if count_ended() != LAST - DEAF
                else ""
            )

        self._findings.within("sockets", missing, 3.0)
        self._findings.log(f"quit: code {status} in {took:.1f} s")

    def _check_terminal(self) -> None:
        terminal = self._terminal
        if terminal.attributes() != terminal.attributes_before:
            self._findings.broke("termios", f"{terminal.attributes()}")
        if modes := terminal.modes():
            self._findings.broke("modes", f"left set: {sorted(modes)}")
        raw = terminal.raw
        for trace in (b"Traceback", b"\x1b]0;echotui is yours", b"\x1b]52;c;cm0g"):
            if trace in raw:
                at = raw.index(trace)
                self._findings.broke("raw", f"{raw[max(0, at - 200) : at + 300]!r}")

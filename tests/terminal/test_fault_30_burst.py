"""Five hundred clients at the same moment, under a dashboard."""

import sys

import pytest

from tests.server.burst import burst
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed

BURST = 500
SYN_RESENT_AFTER = 1.0
"""Seconds, RFC 6298."""


@pytest.mark.skipif(sys.platform != "linux", reason="macOS cuts the backlog to 128")
def test_all_are_admitted_at_once_and_others_are_not_delayed(start: Starter) -> None:
    started = start()
    with probed(started):
        assert max(burst(started.address[1], BURST)) < SYN_RESENT_AFTER
    started.wait_for(f"open 0  accepted {BURST + 1}  closed {BURST + 1}  rejected 0 ")

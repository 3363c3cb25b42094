"""What the operator is told at the start, once."""

import re
import signal
from pathlib import Path

from tests.terminal.conftest import Starter
from tests.terminal.terminal import Terminal

LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 256))
"""


def test_more_clients_than_fit(start: Starter, tmp_path: Path) -> None:
    log = tmp_path / "log"
    options = ("--max-clients", "500", "--log-file", str(log))
    started = start(*options, script=LIMITED)
    started.wait_for(lambda: "Not all of --max-clients 500 fit; room for 192" in started.banner())
    limit = re.search(
        r"Max open files +(\d+)", Path(f"/proc/{started.terminal.pid}/limits").read_text()
    )
    assert limit
    assert limit[1] == "256"
    assert "room for 192 clients: 256 descriptors, 64 in reserve" in log.read_text()


def test_it_is_not_on_loopback() -> None:
    with Terminal(
        ["--port", "0", "--host", "0.0.0.0"], columns=120, rows=36, copied=True
    ) as terminal:
        pattern = re.compile(r"Other machines may reach 0\.0\.0\.0:\d+ and connect: it")
        terminal.wait_for(lambda: pattern.search(" ".join(terminal.text().split())))
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit() == 128 + signal.SIGTERM


def test_no_word_when_all_fit_on_loopback(start: Starter) -> None:
    started = start("--max-clients", "100")
    started.client(1)
    assert started.banner() == ""

"""Prometheus itself scrapes a server."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.clients import PATIENCE
from tests.serve_process import ServeProcess, free_port, wait_until

pytestmark = pytest.mark.soak

CONFIG: Final = """\
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: echotui
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


class Prometheus:
    """A running Prometheus that scrapes one server every second."""

    def __init__(self, program: str, folder: Path, scraped: int) -> None:
        port = free_port()
        self._at = f"http://127.0.0.1:{port}/api/v1"
        config = folder / "prometheus.yml"
        config.write_text(CONFIG.format(port=scraped))
        self._process = subprocess.Popen(
            [program, f"--config.file={config}", f"--storage.tsdb.path={folder / 'data'}",
             f"--web.listen-address=127.0.0.1:{port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def ask(self, path: str) -> Any:  # noqa: ANN401 - JSON
        with urlopen(f"{self._at}/{path}", timeout=PATIENCE) as answer:
            return json.load(answer)["data"]

    def target(self) -> dict[str, str]:
        """Return the state of the one target; empty before it has one."""
        try:
            active = self.ask("targets")["activeTargets"]
        except (URLError, ConnectionError):
            return {}
        return dict(active[0]) if active else {}

    def value(self, query: str) -> float:
        """Return the value of a query; -1 while it has none."""
        result = self.ask(f"query?query={quote(query)}")["result"]
        return float(result[0]["value"][1]) if result else -1.0

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServeProcess]:
    server = ServeProcess(tmp_path, http=True)
    yield server
    server.close()


def test_prometheus_scrapes_a_server(server: ServeProcess, tmp_path: Path) -> None:
    program = shutil.which("prometheus")
    if program is None:
        pytest.skip("prometheus is not installed (Debian: prometheus)")
    clients = [server.connect() for _ in range(3)]
    began = time.monotonic()
    prometheus = Prometheus(program, tmp_path, server.http)
    try:
        wait_until(lambda: prometheus.target().get("health") not in (None, "unknown"), 30.0)
        target = prometheus.target()
        assert (target["health"], target["lastError"]) == ("up", "")
        assert prometheus.value('echotui_connections{state="open"}') == 3
        assert prometheus.value('echotui_bytes_total{direction="in"}') == 15
        assert prometheus.value("count(echotui_connections)") == 4
        clients.pop().close()
        wait_until(lambda: prometheus.value('echotui_ended_total{reason="peer closed"}') == 1)
        wait_until(
            lambda: prometheus.value(
                "histogram_quantile(0.99, rate(echotui_loop_lag_seconds_bucket[5s]))"
            ) > 0
        )  # fmt: skip
        assert prometheus.value("process_open_fds") > 3
        assert time.monotonic() - began < 60
    finally:
        prometheus.close()

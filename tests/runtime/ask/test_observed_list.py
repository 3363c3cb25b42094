"""Observed programs in `echotui ps`, and what is said when they are taken for servers."""

import json
import sys
from pathlib import Path

import pytest

from echotui.errors import SettingsError
from echotui.runtime.ask.opening import Destination, open_source
from echotui.runtime.ask.ps import ps
from echotui.runtime.ask.request import PsRequest
from tests.runtime.ask.desk import Desk, Serve
from tests.sources.observed.running import observed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


async def test_they_are_listed_beside_the_servers(
    serve: Serve, sockets: Path, tmp_path: Path
) -> None:
    serve("71.sock", 2)
    with observed(tmp_path / "an app.py", allow_kick=True) as (pid, port):
        desk = Desk()
        assert await ps(PsRequest(), desk) == 0
        assert [line.split()[3] for line in desk.lines[:2]] == ["STATE", "accepting"]
        python = ".".join(map(str, sys.version_info[:3]))
        assert desk.lines[2].split()[:4] == [
            str(pid), r"an\x20app.py", f"127.0.0.1:{port}", "observed,allow-kick",
        ]  # fmt: skip
        assert desk.lines[2].split()[-2] == f"python{python}"
        desk = Desk()
        assert await ps(PsRequest(json=True), desk) == 0
        _, found = json.loads(desk.out)
        assert found.pop("uptime_seconds") >= 0
        assert found == {
            "pid": pid, "answers": True, "error": None, "socket": str(sockets / f"{pid}.observe"),
            "name": "an app.py", "server_address": f"127.0.0.1:{port}", "state": "observed",
            "allow_kick": True, "python": python,
        }  # fmt: skip
        desk = Desk()
        # Those that are named are servers.
        assert await ps(PsRequest(on=("71",)), desk) == 0
        assert len(desk.lines) == 2


@pytest.mark.usefixtures("sockets")
@pytest.mark.parametrize("option", ["attach", "--on"])
async def test_one_that_is_taken_for_a_server(option: str, tmp_path: Path) -> None:
    with observed(tmp_path / "app.py") as (pid, _):
        for target in (str(pid), "app.py"):
            with pytest.raises(SettingsError) as caught:
                await open_source(Destination((target,), option=option))
            assert str(caught.value) == (
                f"{option}: process {pid} (app.py) is an observed program, not a server; see it"
                f" with echotui watch {pid}, or ask it with --on watch:{pid}"
            )

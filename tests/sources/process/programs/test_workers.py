"""Servers whose workers changed their user, and what the kernel lets another user read of them."""

import pwd
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from echotui.model.mask import text
from tests.clients import free_port
from tests.foreign import OTHER, needs_root
from tests.sources.process.programs.cases import nginx
from tests.sources.process.programs.running import Watch, started
from tests.sources.process.test_reader import as_another_user

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    port = free_port()
    command = nginx(tmp_path, port, f"user {pwd.getpwuid(OTHER).pw_name} root;")
    with started(command, port, tmp_path) as pid, Watch(pid, port) as watch:
        yield watch


@needs_root
async def test_nginx_allows_its_workers_to_be_read_by_their_user(watch: Watch) -> None:
    client = watch.connect()
    row = await watch.row(client, lambda row: text(row.mask) == "R- ET")
    with as_another_user():
        sample = watch.sample()
    master, *workers = sample.processes
    assert "is of the user root" in master.problem
    # It calls PR_SET_DUMPABLE after setuid(2), for core files: src/os/unix/ngx_process_cycle.c.
    assert [worker.problem for worker in workers] == ["", ""]
    assert row.fd in {entry.identity.fd for entry in sample.entries if entry.kind == "tcp in"}

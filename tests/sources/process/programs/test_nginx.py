"""nginx of root, whose workers changed their user, and nginx of another user."""

import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from echotui.model.mask import text
from echotui.sources.process.sample import Sample
from tests.clients import free_port
from tests.foreign import OTHER, as_another_user, needs_root
from tests.sources.process.programs.cases import nginx
from tests.sources.process.programs.running import Watch, started

pytestmark = [
    needs_root,
    pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc"),
]


@contextmanager
def watched(directive: str = "", user: int | None = None) -> Iterator[Watch]:
    # Not `tmp_path`: what is above it, another user may not read.
    with TemporaryDirectory(prefix="nginx-") as name:
        os.chown(name, OTHER if user else 0, -1)
        folder, port = Path(name), free_port()
        command = nginx(folder, port, directive)
        with started(command, port, folder, user) as pid, Watch(pid, port) as watch:
            yield watch


async def read_by_the_other_user(watch: Watch) -> Sample:
    """The sample has a client, whom one of two workers accepted."""
    client = watch.connect()
    row = await watch.row(client, lambda row: text(row.mask) == "R- ET")
    with as_another_user():
        sample = watch.sample()
    assert [process.problem for process in sample.processes[1:]] == ["", ""]
    assert row.fd in {entry.identity.fd for entry in sample.entries if entry.kind == "tcp in"}
    return sample


async def test_the_user_of_its_workers_reads_these() -> None:
    # They call PR_SET_DUMPABLE after setuid(2), for core files: src/os/unix/ngx_process_cycle.c.
    with watched(f"user {pwd.getpwuid(OTHER).pw_name} root;") as watch:
        sample = await read_by_the_other_user(watch)
    assert "is of the user root; root may read it (sudo)" in sample.processes[0].problem


async def test_its_own_user_reads_all_of_it() -> None:
    with watched(user=OTHER) as watch:
        sample = await read_by_the_other_user(watch)
    assert sample.processes[0].problem == ""

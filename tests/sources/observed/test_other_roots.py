"""A program in a container: another root, and another number there."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from echotui.sources.observed.other_roots import has_other_root
from echotui.sources.observed.programs import hello_of, observed_programs
from echotui.sources.process import process_tree
from tests.sources.observed.running import observed

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None,
    reason="needs root and unshare: it makes namespaces",
)
CONTAINER = (
    "unshare", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc",
    "sh", "-c", 'mount -t tmpfs -o mode=700 none "$XDG_RUNTIME_DIR" && exec "$@"', "sh",
)  # fmt: skip


def test_its_socket_is_found_below_its_root(tmp_path: Path, sockets: Path) -> None:
    with observed(tmp_path / "app.py", around=CONTAINER) as (started, _):
        (pid,) = process_tree.children(started)
        assert has_other_root(pid)
        # Others of this machine may run, too.
        (found,) = [each for each in observed_programs() if each.pid == pid]
        assert found.path == Path(f"/proc/{pid}/root{sockets}/1.observe")
        assert found.hello is not None
        assert (found.pid, found.hello.name, found.hello.pid) == (pid, "app.py", 1)
        assert hello_of(pid) == found.hello
        assert not sockets.exists()

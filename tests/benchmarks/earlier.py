"""The server of an earlier commit, beside today's."""

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

from tests.benchmarks.child import TOP
from tests.benchmarks.peer import MALLOC, Peer

BEFORE: Final = "0ef68c1"
"""The last commit whose loop cannot be stepped, and whose connections have no faults."""


@contextmanager
def earlier(commit: str, peer: Peer) -> Iterator[Peer]:
    """Give the server of a commit, from its files in a folder that is removed."""
    packed = subprocess.run(
        ["git", "archive", "--format=tar", commit, "src", "tests"],
        cwd=TOP,
        check=True,
        capture_output=True,
    ).stdout
    with tempfile.TemporaryDirectory(prefix="echotui-") as folder:
        with tarfile.open(fileobj=BytesIO(packed)) as files:
            files.extractall(folder, filter="data")
        env = dict(MALLOC) | {"PYTHONPATH": f"{folder}/src"}
        yield Peer(f"{peer.name} of {commit}", peer.module, peer.args, env, Path(folder))

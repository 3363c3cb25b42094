"""HAProxy, in front of an echo server: only a client that talks costs it a second connection.

Called with the port of the echo server. The process becomes HAProxy, with our listener.
"""

import ctypes
import os
import shutil
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.child import send_answer
from tests.benchmarks.peers.listening import listening

CONFIG = """
global
    maxconn 12000
    nbthread 1
    no strict-limits
defaults
    mode tcp
    timeout connect 5s
    timeout client 1h
    timeout server 1h
frontend clients
    bind fd@{listener}
    maxconn 12000
    tcp-request inspect-delay 1h
    tcp-request content accept if {{ req.len gt 0 }}
    default_backend echo
backend echo
    server echo 127.0.0.1:{port}
"""
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def installed() -> str | None:
    """Return where HAProxy is, if it is."""
    return shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")


def main(port: int) -> None:
    haproxy = installed()
    assert haproxy
    listener = listening()
    listener.set_inheritable(True)
    with TemporaryDirectory(prefix="echotui-") as folder:
        # HAProxy reads it from a descriptor that outlives the folder.
        path = Path(folder, "haproxy.cfg")
        path.write_text(CONFIG.format(listener=listener.fileno(), port=port))
        config = os.open(path, os.O_RDONLY)
    os.set_inheritable(config, True)
    # It ends with the benchmark, also after an exec.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    send_answer({"port": listener.getsockname()[1]})
    os.execv(haproxy, [haproxy, "-db", "-q", "-f", f"/proc/self/fd/{config}"])


if __name__ == "__main__":
    main(int(sys.argv[1]))

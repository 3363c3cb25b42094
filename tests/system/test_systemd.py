import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from echotui.errors import StartError
from echotui.system import systemd
from echotui.system.systemd import is_journal, passed_sockets, service_manager

FIRST = 200
NAMED = "the names are echo, control (a Unix socket), http"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    # The usual descriptors belong to pytest.
    monkeypatch.setattr(systemd, "FIRST_FD", FIRST)
    with ExitStack() as stack:
        yield stack


def listening(stack: ExitStack, family: int = socket.AF_INET) -> socket.socket:
    sock = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
    folder = stack.enter_context(TemporaryDirectory())
    sock.bind(("127.0.0.1", 0) if family == socket.AF_INET else f"{folder}/s")
    sock.listen()
    return sock


def passed(stack: ExitStack, *sockets: socket.socket, names: str = "") -> dict[str, str]:
    """Put sockets where a service manager does; return the variables that it sets."""
    for fd, sock in enumerate(sockets, FIRST):
        os.dup2(sock.fileno(), fd)
        stack.callback(close, fd)
    return {
        "LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(sockets)), "LISTEN_FDNAMES": names,
        "OTHER": "x",
    }  # fmt: skip


def close(fd: int) -> None:
    """Close a descriptor, unless a socket object has done so."""
    try:
        os.close(fd)
    except OSError:
        return


def test_sockets_go_where_their_names_say(stack: ExitStack) -> None:
    first, second, http = (listening(stack) for _ in range(3))
    control = listening(stack, socket.AF_UNIX)
    environment = passed(
        stack, first, control, second, http, names="echo:control:anything.socket:http"
    )
    taken = passed_sockets(environment)
    for sock in (*taken.echo, *taken.control):
        stack.enter_context(sock)
        assert not sock.getblocking()
        assert not os.get_inheritable(sock.fileno())
    ports = [sock.getsockname() for sock in (first, second)]
    assert [sock.getsockname() for sock in taken.echo] == ports
    assert [sock.family for sock in taken.control] == [socket.AF_UNIX, socket.AF_INET]
    # Children are not to take them again.
    assert environment == {"OTHER": "x"}


def test_a_name_that_is_not_known_is_said(stack: ExitStack) -> None:
    environment = passed(
        stack, *(listening(stack) for _ in range(4)), names="htpp:htpp:echo:unknown"
    )
    taken = passed_sockets(environment)
    for sock in taken.echo:
        stack.enter_context(sock)
    (notice,) = taken.notices
    assert notice == (
        "the socket 'htpp' of LISTEN_FDS is for echo clients:"
        " its name is none of echo, control (a Unix socket), http"
    )


def test_without_names_all_are_for_clients(stack: ExitStack) -> None:
    environment = passed(stack, listening(stack), listening(stack))
    del environment["LISTEN_FDNAMES"]
    taken = passed_sockets(environment)
    for sock in taken.echo:
        stack.enter_context(sock)
    assert (len(taken.echo), taken.control, taken.notices) == (2, (), ())


@pytest.mark.parametrize("pid", ["", "1"])
def test_sockets_for_another_process_are_left_alone(stack: ExitStack, pid: str) -> None:
    environment = passed(stack, listening(stack)) | {"LISTEN_PID": pid}
    assert passed_sockets(environment) == systemd.PassedSockets()
    assert environment == {"OTHER": "x"}
    os.fstat(FIRST)


@pytest.mark.parametrize(
    ("kind", "names", "message"),
    [
        ("tcp", "control", "descriptor 200 ('control') is not a listening Unix socket"),
        ("unix", "ctl", f"descriptor 200 ('ctl') is not a listening TCP socket; {NAMED}"),
        ("unix", "", f"descriptor 200 is not a listening TCP socket; {NAMED}"),
        ("udp", "http", "descriptor 200 ('http') is not a listening TCP socket"),
        (
            "connected",
            "\x1b[2J",
            rf"descriptor 200 ('\x1b[2J') is not a listening TCP socket; {NAMED}",
        ),
        ("file", "", "descriptor 200 is no socket, but a listening TCP socket is needed"),
    ],
)
def test_the_wrong_kind_is_named(stack: ExitStack, kind: str, names: str, message: str) -> None:
    one, other = socket.socketpair()
    stack.enter_context(other)
    stack.enter_context(one)
    wrong = {
        "tcp": lambda: listening(stack),
        "unix": lambda: listening(stack, socket.AF_UNIX),
        "udp": lambda: stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)),
        "connected": lambda: one,
        "file": lambda: stack.enter_context(socket.socket()),
    }[kind]()
    environment = passed(stack, wrong, names=names)
    if kind == "file":
        reading, writing = os.pipe()
        os.dup2(reading, FIRST)
        os.close(reading)
        os.close(writing)
    with pytest.raises(StartError) as caught:
        passed_sockets(environment)
    assert str(caught.value) == f"LISTEN_FDS: {message}"
    os.fstat(FIRST)


@pytest.mark.parametrize("count", ["x", "-1", "65", "٣"])
def test_a_wrong_count_is_an_error(count: str) -> None:
    environment = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": count}
    with pytest.raises(StartError, match=r"^LISTEN_FDS: .* is not a number from 0 to 64$"):
        passed_sockets(environment)


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_assignments_are_sent_in_one_datagram(tmp_path: Path, kind: str) -> None:
    address = str(tmp_path / "notify") if kind == "path" else f"\0echotui-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(address)
        environment = {"NOTIFY_SOCKET": address.replace("\0", "@"), "WATCHDOG_USEC": "2500000"}
        manager = service_manager(environment)
        assert (manager.watchdog, environment) == (2.5, {})
        manager.notify(READY=1, STATUS="listening on ::1")
        assert sock.recv(100) == b"READY=1\nSTATUS=listening on ::1"
        while True:
            try:
                manager.notify(WATCHDOG=1)
            except BlockingIOError:
                break


def test_without_a_manager_nothing_is_sent() -> None:
    service_manager({}).notify(READY=1)


@pytest.mark.parametrize(
    ("variables", "seconds"),
    [
        ({"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"}, 0.0),
        ({"WATCHDOG_USEC": "1000000", "WATCHDOG_PID": str(os.getpid())}, 1.0),
        ({"WATCHDOG_USEC": "soon"}, 0.0),
    ],
)
def test_the_watchdog_of_another_process_is_not_ours(
    variables: dict[str, str], seconds: float
) -> None:
    assert service_manager(variables).watchdog == seconds


def test_an_address_of_no_known_kind_is_an_error() -> None:
    with pytest.raises(StartError, match=r"^NOTIFY_SOCKET: 'vsock:2:1' is neither a path nor"):
        service_manager({"NOTIFY_SOCKET": "vsock:2:1"})


def test_the_journal_is_known_by_device_and_inode(tmp_path: Path) -> None:
    with (tmp_path / "stream").open("w") as file:
        status = os.fstat(file.fileno())
        stream = f"{status.st_dev}:{status.st_ino}"
        assert is_journal(file.fileno(), {"JOURNAL_STREAM": stream})
        assert not is_journal(file.fileno(), {"JOURNAL_STREAM": f"{stream}1"})
        assert not is_journal(file.fileno(), {})

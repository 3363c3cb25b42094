import os
import select
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.detail import NOWHERE
from echotui.model.mask import EDGE, ONE_SHOT, READ, UNSEEN, WRITE
from echotui.sources.process import netlink, proc_files, process_tree
from echotui.sources.process.reader import Reader
from echotui.sources.process.rights import readable
from echotui.sources.process.sample import ProcessId
from tests.clients import wait_until
from tests.foreign import OTHER, as_another_user, needs_root
from tests.server.machine import MISSING
from tests.sources.process.target import Target, by_fd, networked

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

MASKS = {
    select.EPOLLIN: READ,
    select.EPOLLOUT: WRITE,
    select.EPOLLIN | select.EPOLLOUT: READ | WRITE,
    0: 0,
    select.EPOLLIN | select.EPOLLET | select.EPOLLRDHUP: READ | EDGE,
    select.EPOLLOUT | select.EPOLLIN | select.EPOLLONESHOT | select.EPOLLPRI: (
        READ | WRITE | ONE_SHOT
    ),
}
SERVER = """
listener = socket.create_server(("127.0.0.1", 0), backlog=5)
port = listener.getsockname()[1]
first, second = select.epoll(), select.epoll()
clients, accepted = [], []
def connect():
    clients.append(socket.create_connection(("127.0.0.1", port)))
    accepted.append(listener.accept()[0])
    return accepted[-1]
answer = first.fileno(), second.fileno(), port, listener.fileno()
"""


@pytest.fixture
def target() -> Iterator[Target]:
    with Target() as made:
        yield made


def test_the_masks_of_sockets(target: Target) -> None:
    epoll, _, port, listener = target.run(SERVER)
    fds = target.run(f"""
for events in {list(MASKS)}:
    first.register(connect(), events)
answer = [[a.fileno(), c.fileno(), *c.getsockname()] for a, c in zip(accepted, clients)]
""")
    sample = target.sample()
    entries = by_fd(sample)
    for mask, (accepted, client, host, its_port) in zip(MASKS.values(), fds, strict=True):
        one, other = entries[accepted], entries[client]
        assert (one.kind, one.mask, one.epolls) == ("tcp in", mask, (epoll,))
        assert (other.kind, other.mask, other.epolls) == ("tcp out", UNSEEN, ())
        assert (one.peer, one.local) == (Address(host, its_port), Address("127.0.0.1", port))
        assert (one.local, one.peer) == (other.peer, other.local)
        assert (one.state, one.recvq, one.sendq, one.retrans) == ("ESTAB", 0, 0, 0)
        assert one.rtt
    assert (entries[listener].kind, entries[listener].state) == ("listener", "LISTEN")
    (process,) = sample.processes
    assert process.id == target.id
    assert process.command.startswith(f"{sys.executable} -ISc ")
    assert (process.problem, process.waits) == ("", "epoll")
    assert process.descriptors == len(list(Path(f"/proc/{target.pid}/fd").iterdir()))
    assert process.limit == proc_files.descriptor_limit(os.getpid())
    assert 0 < sample.held < sample.took


def test_two_epolls_and_one_in_the_other(target: Target) -> None:
    first, second, *_ = target.run(SERVER)
    fd, pipe = target.run("""
accepted = connect()
first.register(accepted, select.EPOLLIN | select.EPOLLET)
second.register(accepted, select.EPOLLOUT)
first.register(second, select.EPOLLIN)
pipe = os.pipe()
second.register(pipe[0], select.EPOLLIN)
answer = accepted.fileno(), pipe[0]
""")
    entries = target.entries()
    assert (entries[fd].mask, entries[fd].epolls) == (READ | WRITE | EDGE, (first, second))
    assert (entries[second].kind, entries[second].mask) == ("epoll", READ)
    assert (entries[pipe].kind, entries[pipe].mask) == ("pipe", READ)
    assert entries[pipe].text == f"pipe:[{entries[pipe].identity.inode}]"


def test_a_one_shot_that_has_fired(target: Target) -> None:
    target.run(SERVER)
    fd = target.run("""
first.register(connect(), select.EPOLLOUT | select.EPOLLONESHOT)
assert first.poll(1)
answer = accepted[0].fileno()
""")
    assert target.entries()[fd].mask == ONE_SHOT


def test_a_number_that_is_used_again_does_not_inherit_the_registration(target: Target) -> None:
    target.run(SERVER)
    fd = target.run("""
first.register(connect(), select.EPOLLIN)
kept = os.dup(accepted[0].fileno())
answer = accepted[0].fileno()
accepted.pop().close()
again = connect()
if again.fileno() != answer:
    os.dup2(again.fileno(), answer)
""")
    entry = target.entries()[fd]
    assert (entry.kind, entry.mask) == ("tcp in", UNSEEN)


def test_queues_and_counts_are_of_bytes_alone(target: Target) -> None:
    target.run(SERVER)
    fds = target.run("""
connect()
accepted[0].send(b"abc" * 5)
clients[0].send(b"1234567")
answer = accepted[0].fileno(), clients[0].fileno()
""")

    def facts() -> list[tuple[object, ...]]:
        entries = target.entries()
        some = [entries[fd] for fd in fds]
        return [(e.state, e.recvq, e.sendq, e.bytes_in, e.bytes_out) for e in some]

    wait_until(lambda: facts() == [("ESTAB", 7, 0, 7, 15), ("ESTAB", 15, 0, 15, 7)])
    target.run("clients[0].shutdown(socket.SHUT_WR)")
    wait_until(lambda: facts() == [("CLOSE-WAIT", 7, 0, 7, 15), ("FIN-WAIT-2", 15, 0, 15, 7)])
    target.run("accepted[0].recv(3)")
    wait_until(lambda: facts()[0] == ("CLOSE-WAIT", 4, 0, 7, 15))


def test_a_socket_that_its_client_has_reset(target: Target) -> None:
    target.run(SERVER)
    fd = target.run("""
import struct
first.register(connect(), select.EPOLLIN)
clients[0].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
clients[0].close()
answer = accepted[0].fileno()
""")
    wait_until(lambda: target.entries()[fd].state == "UNCONN")
    entry = target.entries()[fd]
    # The kernel has nothing more of it: neither its ends nor who began.
    assert (entry.kind, entry.mask, entry.peer) == ("tcp", READ, NOWHERE)


def test_a_listener_with_clients_that_wait(target: Target) -> None:
    *_, listener = target.run(SERVER)
    target.run("clients += [socket.create_connection(('127.0.0.1', port)) for _ in range(3)]")
    entry = target.entries()[listener]
    assert (entry.recvq, entry.sendq, entry.rtt) == (3, 5, None)


def test_what_a_listener_accepted_stays_that_when_the_listener_is_closed(target: Target) -> None:
    target.run(SERVER)
    fd = target.run("connect(); answer = accepted[0].fileno()")
    reader = Reader(lambda: [target.id])
    assert by_fd(reader.sample())[fd].kind == "tcp in"
    target.run("listener.close()")
    assert by_fd(reader.sample())[fd].kind == "tcp in"


def test_who_opened_a_connection_is_known_without_its_listener(target: Target) -> None:
    # As of a server that stops, and is only then looked at.
    fds = target.run(SERVER) and target.run("""
connect(), connect()
listener.close()
accepted[0].setblocking(False)
try:
    while True:
        accepted[0].send(bytes(1 << 16))
except BlockingIOError:
    pass
clients[1].shutdown(socket.SHUT_WR)
answer = [each.fileno() for each in (*accepted, *clients)]
""")
    reader = Reader(lambda: [target.id])

    def kinds() -> list[tuple[str, str]]:
        entries = by_fd(reader.sample())
        return [(entries[fd].kind, entries[fd].state) for fd in fds]

    # Not while bytes are on their way.
    wait_until(lambda: kinds()[0][0] == "tcp in")
    wait_until(lambda: kinds()[3][1] == "FIN-WAIT-2")
    assert kinds() == [
        ("tcp in", "ESTAB"), ("tcp in", "CLOSE-WAIT"),
        ("tcp out", "ESTAB"), ("tcp out", "FIN-WAIT-2"),
    ]  # fmt: skip


@pytest.mark.parametrize("host", ["::", "0.0.0.0", "::1"])
def test_a_listener_on_any_address(target: Target, host: str) -> None:
    inside = "::1" if host == "::1" else "127.0.0.1"
    fd, port = target.run(f"""
family = socket.AF_INET6 if ":" in "{host}" else socket.AF_INET
listener = socket.create_server(("{host}", 0), family=family, dualstack_ipv6="{host}" == "::")
client = socket.create_connection(("{inside}", listener.getsockname()[1]))
accepted = listener.accept()[0]
answer = accepted.fileno(), listener.getsockname()[1]
""")
    entry = target.entries()[fd]
    assert (entry.kind, entry.local) == ("tcp in", Address(inside, port))


def test_other_kinds(target: Target) -> None:
    fds = target.run("""
unix = socket.socket(socket.AF_UNIX); unix.bind("\\0echotui-%d" % os.getpid()); unix.listen(3)
client = socket.socket(socket.AF_UNIX); client.connect(unix.getsockname())
accepted = unix.accept()[0]
client.send(b"12345")
udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); udp.bind(("::1", 0))
tcp = socket.socket(); netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
null = os.open("/dev/null", os.O_RDONLY)
fds = dict(listener=unix, accepted=accepted, client=client, udp=udp, tcp=tcp, netlink=netlink)
answer = {name: each.fileno() for name, each in fds.items()}
answer |= {"null": null, "port": udp.getsockname()[1]}
import ctypes
libc = ctypes.CDLL(None)
answer |= {"event": libc.eventfd(0, 0), "timer": libc.timerfd_create(1, 0)}
answer |= {"inotify": libc.inotify_init1(0)}
""")
    entries, name = target.entries(), Address(f"@echotui-{target.pid}", 0)
    listener, accepted, client = (entries[fds[n]] for n in ("listener", "accepted", "client"))
    assert (listener.kind, listener.local, listener.sendq) == ("listener", name, 3)
    assert (accepted.kind, accepted.local, accepted.peer) == ("unix", name, NOWHERE)
    assert (client.kind, client.local, client.peer) == ("unix", NOWHERE, name)
    assert (accepted.recvq, client.sendq) == (5, 5)
    assert client.text == f"socket:[{accepted.identity.inode}]"
    assert entries[fds["udp"]].local == Address("::1", fds["port"])
    assert entries[fds["udp"]].kind == "udp"
    assert [entries[fds[n]].kind for n in ("tcp", "netlink")] == ["tcp", "netlink"]
    assert fds["null"] not in entries
    assert [entries[fds[n]].kind for n in ("event", "timer", "inotify")] == [
        "event", "timer", "inotify",
    ]  # fmt: skip


def test_children_and_an_exec(target: Target) -> None:
    epoll, _, _, listener = target.run(SERVER)
    child = target.run("""
first.register(listener, select.EPOLLIN)
go = os.pipe()
answer = os.fork()
if not answer:
    os.read(go[0], 1)
    os.execv(sys.executable, [sys.executable, "-ISc", "import time; time.sleep(60)"])
""")
    reader = Reader(lambda: process_tree.family(target.pid))
    sample = reader.sample()
    assert [process.id.pid for process in sample.processes] == [target.pid, child]
    # The child has the same epoll, and with it the registration.
    found = [e for e in sample.entries if e.identity.fd == listener]
    assert [(e.identity.process.pid, e.mask, e.epolls) for e in found] == [
        (pid, READ, (epoll,)) for pid in (target.pid, child)
    ]
    target.run("os.write(go[1], b'x')")
    wait_until(lambda: reader.sample().processes[1].command.endswith("time.sleep(60)"))
    assert {e.identity.process.pid for e in reader.sample().entries} <= {target.pid, child}
    os.kill(child, 9)
    wait_until(lambda: [p.id.pid for p in reader.sample().processes] == [target.pid])


def test_a_python_has_the_name_of_its_script(target: Target, tmp_path: Path) -> None:
    (tmp_path / "leak.py").write_text("import time; time.sleep(60)")
    child = target.run(f"""
answer = os.fork()
if not answer:
    os.execv(sys.executable, [sys.executable, "-u", "{tmp_path}/leak.py"])
""")
    reader = Reader(lambda: process_tree.family(target.pid))
    wait_until(lambda: reader.sample().processes[1].name == "leak.py")
    assert reader.sample().processes[0].name.startswith("python")
    os.kill(child, 9)


def test_a_process_that_has_ended(target: Target) -> None:
    ids = target.id, ProcessId(target.pid, 1)
    reader = Reader(lambda: ids)
    first, other = reader.sample().processes
    assert (first.problem, other.problem) == ("", f"Process {target.pid} has ended.")
    target.end()
    wait_until(lambda: proc_files.stat(target.pid).is_zombie)
    assert {process.problem for process in reader.sample().processes} == {other.problem}
    assert reader.sample().entries == ()


def test_it_never_raises_while_a_program_forks_and_closes(target: Target) -> None:
    target.run(SERVER)
    id_ = target.id
    problems: set[str] = set()

    def read() -> None:
        reader = Reader(lambda: [id_, *process_tree.family(target.pid)])
        for _ in range(15):
            problems.update(process.problem for process in reader.sample().processes)

    target.tell("""
for number in range(300):
    first.register(connect(), select.EPOLLIN)
    clients.pop().close()
    if number % 3:
        accepted.pop(0).close()
    if not number % 20 and not os.fork():
        os._exit(0)
answer = "done"
""")
    read()
    assert all(not text or text.endswith(" has ended.") for text in problems)


def test_a_thousand_sockets(target: Target) -> None:
    target.run(SERVER)
    masks = target.run("""
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
answer = {}
for number in range(1000):
    events = select.EPOLLIN if number % 3 else select.EPOLLOUT
    first.register(connect(), events)
    answer[accepted[-1].fileno()] = events
""")
    found = target.sample()
    entries = by_fd(found)
    assert {fd: entries[int(fd)].mask for fd in masks} == masks
    assert (found.processes[0].limit, found.processes[0].descriptors > 2000) == (4096, True)
    assert found.held < 0.25


@pytest.mark.parametrize(
    ("waits", "call"),
    [
        ("poll", "poll = select.poll(); poll.register(pair[0], select.POLLIN); poll.poll()"),
        ("select", "select.select([pair[0]], [], [])"),
    ],
)
def test_a_program_without_an_epoll(target: Target, waits: str, call: str) -> None:
    target.tell(f"pair = socket.socketpair(); {call}")
    reader = Reader(lambda: [target.id])
    wait_until(lambda: reader.sample().processes[0].waits)
    found = reader.sample()
    # Without the right to see the system call, a select looks like a poll.
    assert found.processes[0].waits in {waits, "poll"}
    assert len(found.entries) == 4
    assert {entry.mask for entry in found.entries} == {UNSEEN}


def test_tables_are_read_where_the_kernel_does_not_answer(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, listener = target.run(SERVER)
    fd = target.run("first.register(connect(), select.EPOLLIN); answer = accepted[0].fileno()")
    asked = target.entries()
    # As of a container that permits no netlink.
    monkeypatch.setattr(netlink, "NETLINK_SOCK_DIAG", 99)
    entries = target.entries()
    assert entries[fd] == replace(asked[fd], rtt=None, retrans=None)
    assert entries[listener] == replace(asked[listener], sendq=None)


def test_a_program_that_uses_io_uring(target: Target) -> None:
    # io_uring_setup(2); struct io_uring_params.
    fd = target.run("""
import ctypes
answer = ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(120))
""")
    if fd < 0:
        pytest.skip("this kernel has no io_uring, or does not allow it")
    sample = target.sample()
    assert by_fd(sample)[fd].kind == "io_uring"
    assert sample.processes[0].waits == "io_uring"


@needs_root
def test_a_process_of_another_user(target: Target) -> None:
    target.run(SERVER)
    reader = Reader(lambda: process_tree.family(target.pid))
    with as_another_user():
        sample = reader.sample()
    (process,) = sample.processes
    assert process.problem == (
        f"Process {target.pid} ({process.name}) is of the user root; root may read it (sudo)."
    )
    assert process.command.startswith(sys.executable)
    assert (sample.entries, sample.held) == ((), 0)
    # Once it may be read, it is.
    assert reader.sample().entries


@needs_root
def test_a_process_that_changed_its_user(target: Target) -> None:
    target.run(SERVER)
    target.run(f"os.setuid({OTHER})")
    with as_another_user():
        (process,) = target.sample().processes
        assert "changed its user" in process.problem
    (process,) = target.sample().processes
    assert process.problem == ""


@needs_root
def test_a_process_of_the_same_user(target: Target) -> None:
    target.run(SERVER)
    fd = target.run(f"""
import ctypes
answer = connect().fileno()
first.register(answer, select.EPOLLIN)
os.setuid({OTHER})
# A change of the user takes it away: PR_SET_DUMPABLE, prctl(2).
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
""")
    with as_another_user():
        entries = target.entries()
        assert readable(target.pid) == ""
    assert (entries[fd].kind, entries[fd].mask, entries[fd].state) == ("tcp in", READ, "ESTAB")


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_a_process_in_another_network_namespace() -> None:
    with Target(*networked()) as target:
        *_, port, listener = target.run(SERVER)
        fds = target.run("""
first.register(connect(), select.EPOLLIN)
clients[0].send(b"12345")
unix = socket.socket(socket.AF_UNIX); unix.bind("/tmp/echotui a %d" % os.getpid()); unix.listen()
os.unlink(unix.getsockname())
udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); udp.bind(("::1", 53))
six = socket.create_server(("::", 7), family=socket.AF_INET6)
answer = [each.fileno() for each in (accepted[0], clients[0], unix, udp, six)]
""")
        entries = target.entries()
        accepted, client, unix, udp, six = (entries[fd] for fd in fds)
        local = Address("127.0.0.1", port)
        assert (accepted.kind, accepted.local, accepted.mask) == ("tcp in", local, READ)
        assert (accepted.peer, accepted.recvq, accepted.sendq) == (client.local, 5, 0)
        assert (accepted.state, accepted.rtt, accepted.retrans) == ("ESTAB", None, None)
        assert (client.kind, client.peer) == ("tcp out", local)
        assert (entries[listener].kind, entries[listener].recvq) == ("listener", 0)
        assert (unix.kind, str(unix.local)) == ("listener", f"/tmp/echotui a {target.pid}")
        assert (udp.kind, udp.local) == ("udp", Address("::1", 53))
        assert (six.kind, six.local, six.state) == ("listener", Address("::", 7), "LISTEN")


def test_tcp_tells_since_when_a_connection_is_idle_and_how_old_it_is_at_least(
    target: Target,
) -> None:
    port = target.run(SERVER)[2]
    old = target.run("answer = connect().fileno()")
    time.sleep(0.2)
    target.run("clients[0].sendall(b'now')")
    reader = Reader(lambda: [target.id])
    sample = reader.sample()
    entries = by_fd(sample)
    idle, age, heard, _ = sample.times[entries[old].identity.inode]
    assert 0 <= idle < 0.2 <= age < 5
    # What it sent was acknowledged.
    assert heard < 0.2
    # Once is enough, and what has not moved is equal in the next sample.
    new = target.run("answer = connect().fileno()")
    after = reader.sample()
    assert entries[old].identity.inode not in after.times
    assert by_fd(after)[old] == entries[old]
    assert max(after.times[by_fd(after)[new].identity.inode]) < 5
    assert port == entries[old].local.port

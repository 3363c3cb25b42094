"""The detail of a descriptor."""

from collections.abc import Iterator

from msgspec.structs import replace

from echotui.model.detail import NO_DETAIL, NO_KERNEL, UNKNOWN, Detail, Kernel, TcpInfo
from echotui.model.kinds import LISTENER
from echotui.server.viewer import Viewer
from echotui.sources.process.descriptor import Descriptor
from echotui.sources.process.program_row import row_of
from echotui.sources.process.sample import Identity
from echotui.sources.process.watched import WatchedProgram


def detail_of(program: WatchedProgram, viewer: Viewer, id_: int, now: float) -> Detail:
    """Return the detail of a descriptor, at a monotonic time; falsy if it is not known."""
    inspection = program.inspections.want(id_, now)
    if inspection is None:
        past = viewer.find(id_)
        if past is None:
            return NO_DETAIL
        lines = tuple(reversed(program.journal.of(id_)))
        return Detail(row=replace(past.row, idle=now - past.row.ended), timeline=lines)
    descriptor = inspection.descriptor
    past = descriptor.past
    row = row_of(descriptor, now) if past is None else replace(past.row, idle=now - past.row.ended)
    rates_in, rates_out, queue = inspection.histories
    return Detail(
        row=row,
        local=descriptor.entry.local,
        kernel=_kernel(descriptor),
        timeline=inspection.lines,
        in_history=rates_in,
        out_history=rates_out,
        queue_history=queue,
        lints=program.lints.states(descriptor, now) if past is None else (),
        facts=tuple(_facts(program, descriptor)),
    )


def _kernel(descriptor: Descriptor) -> Kernel:
    entry = descriptor.entry
    recvq, sendq = descriptor.recvq, descriptor.sendq
    # A listener has no queues of bytes; its state is in the header.
    if recvq is None and sendq is None and (not entry.state or entry.kind == LISTENER):
        return NO_KERNEL
    return Kernel(
        in_queue=UNKNOWN if recvq is None else recvq,
        out_queue=UNKNOWN if sendq is None else sendq,
        tcp=TcpInfo(state=entry.state, rtt=entry.rtt or 0.0, retransmits=entry.retrans or 0),
    )


def _facts(program: WatchedProgram, descriptor: Descriptor) -> Iterator[tuple[str, str]]:
    entry = descriptor.entry
    process = program.info.of(entry.identity)
    yield "kind", entry.kind
    if process is not None:
        yield "process", f"{process.name}, pid {process.id.pid}"
        yield "command", process.command
        if process.network:
            yield "network", f"{process.network}, not ours"
    if entry.where:
        yield "code", entry.where
    yield "epoll", ", ".join(f"fd {epoll}" for epoll in entry.epolls) or "none has it"
    if descriptor.others:
        yield "also", ", ".join(_place(each, entry.identity) for each in descriptor.others)
    if entry.kind == LISTENER:
        yield "backlog", f"{entry.recvq or 0} of {entry.sendq or 0} wait to be accepted"
    yield "inode", str(entry.identity.inode)
    if entry.text:
        yield "link", entry.text


def _place(other: Identity, first: Identity) -> str:
    same = other.process == first.process
    return f"fd {other.fd}" if same else f"fd {other.fd} of pid {other.process.pid}"

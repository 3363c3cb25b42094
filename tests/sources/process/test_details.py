from msgspec.structs import replace

from echotui.model.detail import NO_DETAIL, NO_KERNEL, Kernel, TcpInfo
from echotui.model.ending import Reason
from echotui.model.mask import READ, WRITE
from echotui.model.query import JournalWindow
from echotui.sources.process.inspections import MOST
from echotui.sources.process.sample import Entry, Identity, ProcessId
from tests.sources.contract import UNKNOWN, poll
from tests.sources.process.world import (
    HERE,
    PROCESS,
    ProcessWorld,
    entry_of,
    program_info,
    sample_of,
)

CHILD = ProcessId(4712, 150)


async def test_it_has_what_the_kernel_has_and_where_it_is_open(world: ProcessWorld) -> None:
    entry = entry_of(1, recvq=7, sendq=9, rtt=0.02, retrans=3, epolls=(4, 6))
    inode = entry.identity.inode
    copies = [
        replace(entry, identity=Identity(*place, inode)) for place in ((PROCESS, 30), (CHILD, 9))
    ]
    processes = program_info(command="haproxy -f x.cfg"), program_info(CHILD)
    await world.program.take(sample_of(world.now, entry, *copies, processes=processes))
    detail = (await poll(world, detail=1)).detail
    assert (detail.row.id, detail.local) == (1, HERE)
    assert detail.kernel == Kernel(7, 9, (), TcpInfo("ESTAB", 0.02, retransmits=3))
    assert dict(detail.facts) == {
        "kind": "tcp in",
        "process": "haproxy, pid 4711",
        "command": "haproxy -f x.cfg",
        "epoll": "fd 4, fd 6",
        "also": "fd 30, fd 9 of pid 4712",
        "inode": str(inode),
    }
    assert [lint.name for lint in detail.lints] == []


async def test_a_timer_has_no_kernel_values(world: ProcessWorld) -> None:
    timer = Entry(Identity(PROCESS, 5, 0), "timer", READ, (), text="anon_inode:[timerfd]")
    await world.program.take(sample_of(world.now, timer))
    detail = (await poll(world, detail=1)).detail
    assert not detail.kernel.tcp
    assert dict(detail.facts)["link"] == "anon_inode:[timerfd]"
    assert dict(detail.facts)["epoll"] == "none has it"


async def test_a_listener_has_its_backlog(world: ProcessWorld) -> None:
    listener = Entry(
        Identity(PROCESS, 3, 50), "listener", READ, (4,), HERE, state="LISTEN", recvq=3, sendq=128
    )
    await world.program.take(sample_of(world.now, listener))
    detail = (await poll(world, detail=1)).detail
    assert dict(detail.facts)["backlog"] == "3 of 128 wait to be accepted"
    assert detail.kernel == NO_KERNEL


async def test_it_has_histories_and_all_its_lines_to_its_end_and_after_it(
    world: ProcessWorld,
) -> None:
    (id_,) = await world.arrive(1)
    await poll(world, detail=id_)
    for round_ in range(1, 4):
        world.wait(1.0)
        mask = READ | WRITE * (round_ % 2)
        await world.change(id_, bytes_in=100 * round_, bytes_out=round_, sendq=9, mask=mask)
    world.write(20_000)
    detail = (await poll(world, detail=id_)).detail
    assert list(detail.in_history) == [100, 100, 100]
    assert list(detail.out_history) == [1, 1, 1]
    assert list(detail.queue_history) == [9, 9, 9]
    # The journal has dropped them.
    assert len(detail.timeline) == 4
    await world.leave(id_)
    assert (await poll(world, detail=id_)).detail.row.ending.reason is Reason.PEER_CLOSED
    world.wait(60.0)
    await world.step()
    assert (await poll(world)).rows == ()
    after = (await poll(world, detail=id_)).detail
    assert (after.row.ending.reason, after.row.idle) == (Reason.PEER_CLOSED, 60.0)
    assert after.in_history == detail.in_history
    assert len(after.timeline) == 6


async def test_one_that_had_ended_before_has_its_row_and_its_lines(world: ProcessWorld) -> None:
    (id_,) = await world.arrive(1)
    await world.leave(id_)
    detail = (await poll(world, detail=id_)).detail
    assert (detail.row.id, len(detail.timeline), detail.facts) == (id_, 3, ())
    assert (await poll(world, detail=UNKNOWN)).detail == NO_DETAIL


async def test_the_ones_looked_at_last_are_kept(world: ProcessWorld) -> None:
    all_ids = await world.arrive(MOST + 2)
    for id_ in all_ids:
        await poll(world, locate=id_)
    assert world.program.journal.followed == set(all_ids[2:])
    await world.change(all_ids[0], sendq=2 << 20)
    detail = (await poll(world, detail=all_ids[0], journal=JournalWindow(count=1))).detail
    assert [lint.name for lint in detail.lints] == ["kernel-queue"]

import pytest
from msgspec.structs import replace

from echotui.model.mask import READ, UNSEEN
from echotui.sources.process.sample import Identity, ProcessId, ProcessInfo
from echotui.sources.process.unseen import sentence_of, with_unseen
from tests.sources.process.world import PROCESS, entry_of, program_info

CHILD = ProcessId(4712, 150)


def processes(first: str, child: str) -> list[ProcessInfo]:
    return [program_info(PROCESS, waits=first), program_info(CHILD, waits=child)]


@pytest.mark.parametrize(
    ("first", "child", "sentence"),
    [
        ("epoll", "epoll", ""),
        # A master that waits for its children only.
        ("select", "epoll", ""),
        ("", "", "haproxy has no epoll: its masks are unknown."),
        ("", "select", "haproxy waits with select, not with epoll: its masks are unknown."),
        ("poll", "", "haproxy waits with poll, not with epoll: its masks are unknown."),
        ("epoll", "", "1 of 2 processes without epoll: their masks are unknown."),
        ("epoll", "poll", "1 of 2 processes without epoll (poll): their masks are unknown."),
    ],
)  # fmt: skip
def test_who_is_blind(first: str, child: str, sentence: str) -> None:
    connection = replace(
        entry_of(1), mask=READ if child == "epoll" else UNSEEN, identity=Identity(CHILD, 9, 77)
    )
    infos = with_unseen(processes(first, child), [connection])
    assert sentence_of(infos) == sentence


def test_a_copy_of_what_another_process_waits_for_is_not_unseen() -> None:
    own = entry_of(1)
    copy = replace(own, identity=Identity(CHILD, 9, own.identity.inode), mask=UNSEEN)
    infos = with_unseen(processes("epoll", "poll"), [own, copy])
    assert sentence_of(infos) == ""
    assert [info.unseen for info in infos] == [False, False]

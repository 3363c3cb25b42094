"""The dashboard over a source such as a program that is watched: by its fields, and no others."""

import asyncio
import re

from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.command import Done, Kick, KickEach, Strength, Unsure
from echotui.model.detail import Detail, Kernel, TcpInfo
from echotui.model.journal import Observed
from echotui.model.mask import EDGE, NONE, ONE_SHOT, READ, UNSEEN, WRITE
from echotui.model.query import Query
from echotui.model.row import Row
from echotui.model.source import Capabilities
from echotui.model.view import Accepting, ServerInfo, Totals, View
from echotui.sources.process.getters import INSIDE, SHOWN
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.kick import KickDialog
from tests.scripted import ScriptedSource
from tests.ui.extremes import HOSTILE
from tests.ui.stage import launch, row
from tests.ui.test_hostile import check

NO_ADDRESS = Address("", 0)
HERE = Address("127.0.0.1", 80)
STUCK = 3_900_000
CLIENT = row(
    1, mask=READ | WRITE | EDGE, kind="tcp in", tcp="ESTAB", recvq=0, sendq=STUCK,
    last="seen: send queue 3.7 MiB",
)  # fmt: skip
OPENED = row(2, mask=READ, kind="tcp out", tcp="CLOSE-WAIT", recvq=7, sendq=0, last="first seen")
TIMER = Row(3, 9, NO_ADDRESS, mask=UNSEEN, kind="timer", last="first seen")
FIRED = row(4, mask=ONE_SHOT, kind="tcp in", tcp="ESTAB", recvq=0, sendq=0)
CAPABILITIES = Capabilities(
    hold=False, accept=False, forget=False, quit_stops=False,
    strengths=(Strength.CLOSE, Strength.RESET),
    only_words="[b]TCP[/b] \x1b[2J", bulk_words="clients [b]of[/b] it",
    effects=("the program [b]reads[/b] its end", "an error for both"),
    only="kind:tcp", bulk='kind="tcp in" tcp=estab',
)  # fmt: skip


def program(*rows: Row, **values: object) -> ScriptedSource:
    """A source with the fields and capabilities of a program that is watched."""
    source = ScriptedSource(list(rows or (CLIENT, OPENED, TIMER, FIRED)), capabilities=CAPABILITIES)
    source.server = ServerInfo(
        ("127.0.0.1:80", "[::1]:80", "10.0.0.1:443"), "haproxy, pid 4711", None,
        Accepting.UNKNOWN, uptime=761.0, loop="", sampled_every=2.1, fields=SHOWN,
    )  # fmt: skip
    source.totals = Totals(open=2, accepted=2, queued=STUCK, with_queue=1)
    for name, value in values.items():
        setattr(source, name, value)
    return source


async def test_its_columns_are_those_that_help_at_80_at_120_and_at_160() -> None:
    narrow, times = "ID FD CLIENT MASK TCP RECVQ SENDQ", "IDLE AGE"
    async with launch(program(), size=(80, 24)) as stage:
        assert " ".join(stage.header().replace("▲", " ").split()) == f"{narrow} {times}"
        await stage.pilot.resize_terminal(120, 36)
        await stage.settle()
        assert (
            " ".join(stage.header().replace("▲", " ").split())
            == f"{narrow} IN/s OUT/s IDLE AGE KIND LAST"
        )
        await stage.pilot.resize_terminal(160, 36)
        await stage.settle()
        wide = f"{narrow} IN/s OUT/s IN OUT RTT RETRANS {times} KIND LAST"
        assert " ".join(stage.header().replace("▲", " ").split()) == wide
        client, opened, timer, fired = stage.rows()
        assert client.split()[3:7] == ["127.0.0.1:50001", "RW", "ET", "ESTAB"]
        assert "3.7 MiB" in client
        assert "first seen" not in client
        assert "send queue" in client
        assert "CLOSE-WAIT" in opened
        assert timer.split()[2:4] == ["timer", "?"]
        assert "1S --" in fired


async def test_before_its_first_view_nothing_of_another_source_is_shown() -> None:
    source = program(at=0.0)
    answers = asyncio.Event()
    view = source.view

    async def late(query: Query) -> View:
        await answers.wait()
        return await view(query)

    source.view = late  # type: ignore[method-assign]  # as slow as a first sample
    async with launch(source) as stage:
        before = stage.lines()
        assert not any(line.strip() for line in before[:-1] if "─ journal ─" not in line)
        source.at = 1000.0
        answers.set()
        await stage.until(lambda: "haproxy" in stage.text())
        assert "SENDQ" in stage.header()


async def test_the_header_names_it_and_says_how_often_it_is_sampled() -> None:
    async with launch(program(), size=(140, 30)) as stage:
        first, second, *_ = stage.lines()
        assert "haproxy, pid 4711  127.0.0.1:80  [::1]:80  and 1 more" in first
        assert "sampled every 2.1 s" in first
        assert "in send queues 3.7 MiB in 1" in second
        for absent in ("accepting", "eager", "loop lag", "rejected", "queued"):
            assert absent not in first + second
        for absent in ("hold", "accept", "drain"):
            assert absent not in stage.lines()[-1]


async def test_a_program_that_tells_of_itself_has_columns_and_a_header_for_it() -> None:
    told = [
        replace(CLIENT, queued=5_300_000, doing="GET /slow"),
        replace(OPENED, doing="idle, last GET /a/long/path/that/has/no/end"),
        TIMER,
    ]
    facts = (("code", "Slow app.py:3"),)
    kernel = Kernel(0, STUCK, (), TcpInfo("ESTAB"))
    source = program(*told, details={1: Detail(told[0], kernel=kernel, facts=facts)})
    source.server = replace(source.server, fields=SHOWN | INSIDE, loop="Tornado")
    source.totals = replace(source.totals, lag_p99=0.12, lag_max=0.5)
    async with launch(source, size=(80, 24)) as stage:
        titles = stage.header().replace("▲", " ").split()
        assert titles == "ID FD CLIENT MASK TCP SENDQ QUEUE DOING".split()  # noqa: SIM905 - as shown
        await stage.pilot.resize_terminal(120, 36)
        await stage.settle()
        titles = stage.header().replace("▲", " ").split()
        assert titles[7:] == ["DOING", "IN/s", "OUT/s", "IDLE", "AGE"]
        assert "idle, last GET /a/long/p" in stage.text()
        await stage.pilot.resize_terminal(150, 36)
        await stage.settle()
        first, second, *_ = stage.lines()
        assert "sampled 2.1 s, observed (Tornado)  loop lag p99 120 ms" in first
        assert "queued 3.7 MiB in 1" in second
        client, opened, timer = stage.rows()
        assert "5.1 MiB" in client
        assert "GET /slow" in client
        assert "idle, last GET /a/long" in opened
        assert "5.1 MiB/" not in client
        place = stage.header().index("DOING")
        assert client.index("GET /slow") == opened.index("idle,") == place
        assert timer[place] == "·"
        source.rows = [replace(told[0], sendq=STUCK + 7), *told[1:]]
        await stage.poll()
        # The columns stay where they are when a text is shorter again.
        source.rows = [replace(told[0], doing="GET /"), *told[2:]]
        await stage.poll()
        assert stage.header().index("DOING") == place
        assert stage.header().index("LAST") == client.index("send queue")
        await stage.press("enter")
        for shown in ("Slow app.py:3", "GET /slow", "queue         5.1 MiB", "queue    5.1 MiB"):
            assert shown in stage.text()
        assert "of high" not in stage.text()
        await stage.press("y")
        assert "5300000 B" in stage.app.clipboard


async def test_a_narrow_header_leaves_out_the_uptime_not_the_address() -> None:
    source = program()
    name, addresses = "haproxy, pid 4711 and 12 more", ("127.0.0.1:8080",)
    source.server = replace(source.server, name=name, addresses=addresses)
    async with launch(source, size=(80, 24)) as stage:
        first = stage.lines()[0]
        assert f"{name}  127.0.0.1:8080" in first
        assert "sampled every" in first
        assert "up 0" not in first


async def test_its_help_explains_what_it_shows_and_nothing_else() -> None:
    async with launch(program(), size=(100, 200), keys=["question_mark"]) as stage:
        text = " ".join(stage.text().split())
        for shown in (
            "R- ET",
            "1S --",
            "? no epoll",
            "SENDQ",
            "CLOSE-WAIT",
            "epoll_ctl(9)",
            "tcp:close |",
        ):
            assert shown in text
        for absent in ("add_handler", "watermark", "parked", "choked |", "server:web-3", "EV "):
            assert absent not in text


async def test_the_age_of_what_was_there_before_is_the_least() -> None:
    young = replace(CLIENT, id=3, older=True, age=0.2, idle=0.2)
    old = replace(CLIENT, older=True)
    source = program(old, replace(CLIENT, id=2), young, details={1: Detail(old)})
    async with launch(source, size=(120, 36)) as stage:
        first, second, third = stage.rows()
        assert " >0s " in third
        assert (" >1:04 " in first, ">1:04" in second, " 1:04 " in second) == (True, False, True)
        await stage.press("y")
        assert "age >64.0s" in stage.app.clipboard
        await stage.pilot.resize_terminal(80, 36)
        await stage.press("enter")
        assert re.search(r"began +<[0-9-]{10} [0-9:]{8} ", stage.text(), re.MULTILINE)


async def test_its_journal_is_sampled_and_aligned() -> None:
    at = CLIENT.address
    lines = [
        Observed(3.0, 1, "epoll_ctl", 9, READ | EDGE, READ | WRITE | EDGE, "sampled", at),
        Observed(2.0, 1, "", 9, READ, READ, "ESTAB -> CLOSE-WAIT", at),
        Observed(1.0, 1, "", 9, UNSEEN, READ, "first seen: tcp in, ESTAB", at),
        Observed(0.5, 0, "loop", 0, NONE, NONE, "the loop was held for 1.2 s", NO_ADDRESS),
        Observed(0.0, 0, "", 0, NONE, NONE, "watching haproxy", NO_ADDRESS),
    ]
    for size, call in ((80, "ctl(9): R- → RW ET"), (140, "epoll_ctl(9): READ|ET → READ|WRITE|ET")):
        async with launch(program(journal=lines), size=(size, 36)) as stage:
            await stage.until(lambda: "watched" in stage.text())
            title, changed, state, first, held, watching = next(
                stage.lines()[y : y + 6]
                for y, line in enumerate(stage.lines())
                if "journal, sampled" in line
            )
            assert "journal, sampled, newest first" in title
            assert call in changed
            assert changed.index("sampled") == state.index("ESTAB")
            # An address that would be cut takes the room before it.
            assert state.index("ESTAB") - first.index("first seen") == (0 if size == 140 else 10)
            assert "fd 9: R" in first
            assert "first seen: tcp in, ESTAB 127.0.0.1:50001" in first
            assert "watched" in watching
            # The name of what holds a loop is in the text: no call is named twice.
            assert " loop  " in held
            assert "the loop was held for 1.2 s" in held


async def test_what_it_opened_itself_has_a_mark_also_where_there_is_no_room_for_its_kind() -> None:
    async with launch(program(CLIENT, OPENED), size=(80, 24)) as stage:
        assert "KIND" not in stage.header()
        client, opened = stage.rows()
        assert " 127.0.0.1:50001 " in client
        assert " → 127.0.0.1:50002 " in opened
        assert ("→" in client, opened.count("→")) == (False, 1)


async def test_a_line_of_a_descriptor_that_is_not_shown_says_so() -> None:
    line = Observed(1.0, 3, "epoll_ctl", 9, READ, READ | WRITE, "sampled", NO_ADDRESS)
    source = program(CLIENT, TIMER, journal=[line])

    async def shown(query: Query) -> View:
        view = await ScriptedSource.view(source, query)
        return replace(view, located=-1) if query.locate == TIMER.id else view

    source.view = shown  # type: ignore[method-assign]  # connections alone
    async with launch(source, size=(120, 36)) as stage:
        await stage.until(lambda: "epoll_ctl" in stage.text())
        await stage.press("tab", "enter")
        assert stage.notifications == ["#3, timer, is open, but the table does not show it."]


async def test_the_kick_asks_again_where_the_source_is_not_sure() -> None:
    source = program(answer=Unsure("Kick what [b]haproxy[/b] opened?", "It \x1b[2J fails."))
    async with launch(source, keys=["down", "x"]) as stage:
        assert isinstance(stage.screen, KickDialog)
        assert "fd 7, tcp out, CLOSE-WAIT, mask R-, nothing to send, age 1:04" in stage.text()
        assert "drain" not in stage.text()
        assert "c close  the program [b]reads[/b] its end" in stage.text()
        assert "r reset  an error for both; the queue is lost" not in stage.text()
        assert "r reset  an error for both" in stage.text()
        await stage.press("d")
        assert isinstance(stage.screen, KickDialog)
        await stage.press("c")
        assert isinstance(stage.screen, Confirm)
        assert "Kick what [b]haproxy[/b] opened?" in stage.text()
        assert "It \\x1b[2J fails." in stage.text()
        await stage.press("enter")
        assert source.commands == [Kick(2, Strength.CLOSE)]
        await stage.press("x", "c")
        source.answer = Done("Kicked.")
        await stage.press("y")
        assert source.commands[1:] == [Kick(2, Strength.CLOSE), Kick(2, Strength.CLOSE, sure=True)]
        assert stage.notifications[-1] == "Kicked."


async def test_no_kick_is_offered_of_what_cannot_be_kicked() -> None:
    source = program(TIMER, CLIENT)
    async with launch(source, keys=["down", "x"]) as stage:
        assert stage.notifications == ["#3 is not kicked: only [b]TCP[/b] \\x1b[2J."]
        assert "x kick" not in stage.lines()[-1]
        assert "X kick all" in stage.lines()[-1]
        assert not isinstance(stage.screen, KickDialog)
        await stage.press("up", "x")
        assert isinstance(stage.screen, KickDialog)


async def test_in_bulk_only_its_clients_are_kicked() -> None:
    source = program()
    async with launch(source, keys=["X"], size=(100, 30)) as stage:
        assert "Kick all 2 clients?" in stage.text()
        assert "r reset  an error for both; the queue is lost" in stage.text()
        assert "2 are not kicked in bulk: only clients [b]of[/b] it" in stage.text()
        await stage.press("r")
        await stage.until(lambda: bool(source.commands))
        assert source.commands == [KickEach((1, 4), Strength.RESET)]
        source.rows = [OPENED, TIMER]
        await stage.press("X")
        assert stage.notifications[-1].startswith("2 are not kicked in bulk")


async def test_a_listener_has_one_address_and_no_path_of_bytes() -> None:
    listener = Row(5, 4, HERE, mask=READ, kind="listener", tcp="LISTEN")
    source = program(listener, details={5: Detail(listener, local=HERE)})
    async with launch(source, keys=["enter"], size=(120, 40)) as stage:
        assert stage.lines()[0].split()[:4] == ["#5", "127.0.0.1:80", "fd", "4"]
        text = stage.text()
        assert "local         127.0.0.1:80" in text
        for absent in ("client", "kernel", "→"):
            assert absent not in text


async def test_its_detail_has_what_the_source_has() -> None:
    kernel = Kernel(0, STUCK, (), TcpInfo("ESTAB", rtt=0.0047))
    facts = (("process", "haproxy, pid 4711"), ("epoll", "fd 3"))
    listener = row(5, mask=READ, kind="listener", tcp="LISTEN")
    source = program(CLIENT, TIMER, listener, details={
        1: Detail(CLIENT, kernel=kernel, facts=facts), 3: Detail(TIMER, facts=facts[:1]),
        5: Detail(listener, facts=(("backlog", "1 of 5"),)),
    })  # fmt: skip
    async with launch(source, keys=["enter"], size=(120, 40)) as stage:
        text = stage.text()
        for shown in (
            "tcp in ESTAB", "RW ET  READ|WRITE|ET", "haproxy, pid 4711", "fd 3", "▶ program ─",
            "3.7 MiB", "seen: send queue",
        ):  # fmt: skip
            assert shown in text
        for absent in ("held", "last event", "reads", "peak", "last bytes", "cwnd", "discarded"):
            assert absent not in text
        await stage.press("y")
        copied = stage.app.clipboard
        assert "process  haproxy, pid 4711" in copied
        assert "mask      READ|WRITE|ET" in copied or "READ|WRITE|ET" in copied
        assert "peak" not in copied
        await stage.press("escape", "down", "enter")
        for absent in ("traffic", "kernel", "client", "program ─"):
            assert absent not in stage.text()
        await stage.press("escape", "down", "enter")
        assert "backlog" in stage.text()
        for absent in ("traffic", "kernel", "program ─"):
            assert absent not in stage.text()


async def test_what_the_program_and_its_peers_wrote_is_shown_escaped() -> None:
    for text in HOSTILE:
        hostile = replace(
            CLIENT, address=Address(text, 1), kind=text, tcp=text, last=text, doing=text
        )
        line = Observed(1.0, 1, text, 9, UNSEEN, READ, text, Address(text, 1))
        detail = Detail(hostile, kernel=Kernel(0, 0, (), TcpInfo(text)), facts=((text, text),))
        source = program(hostile, journal=[line], details={1: detail})
        source.server = replace(source.server, name=text, addresses=(text,) * 3)
        async with launch(source, size=(160, 36), keys=["x"]) as stage:
            check(stage)
            await stage.press("escape")
            check(stage)
            await stage.press("enter")
            check(stage)

"""Payload is shown as it is: it styles nothing, runs nothing, tells the terminal nothing."""

import re

from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import Program, echoes

MARKUP = ("[/foo]", "[/]", "[red]x[/blue]", "[bold", r"\[x", "[@click=app.quit]x[/]", "[[]]", "$x")
ESCAPES = (
    b"\x1b[2J",
    b"\x1b[H\x1b[J",
    b"\x1bc",
    b"\x1b]0;owned\x07",
    b"\x1b]8;;http://x.invalid\x1b\\",
    b"\x1b]52;c;b3duZWQ=\x07",
    b"\x1bP+q544e\x1b\\",
    b"\x1b_owned\x1b\\",
    b"\x1b[?1000l",
    b"\x9b2J",
    b"\xc2\x9b2J",
    b"\x00",
    b"\x07",
    b"\x08",
    b"\x7f",
    b"\x0e",
    b"\x0b\x0c",
    b"\r",
    b"\n",
    b"\t",
    b"\xff\xfe",
    b"\xf0\x9f\x98\x80\xe2\x80\xae",
)
NUMBERS = re.compile(r"\bmax [\d.]+ [kM]?B|[\d,.:]+|[▁-█]|\b[kM]?B/s")
HOSTILE = tuple(enumerate(ESCAPES, start=3))


def escaped(payload: bytes) -> str:
    """What the screen is to show, spelled out without a look at the program."""
    short = {"\t": r"\t", "\n": r"\n", "\r": r"\r", "\\": r"\\", '"': r"\""}
    return "".join(
        short.get(chr(byte), chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}")
        for byte in payload
    )


def wait_shown(program: Program, id_: int, payload: bytes) -> None:
    program.wait_row(id_, lambda row: row.rest.endswith(f'"{escaped(payload)}"'))


def frame(program: Program) -> list[str]:
    """The lines that stay as they are while clients come: all but numbers, rows and journal."""
    lines = program.terminal.lines()
    words = [(y, NUMBERS.sub("", line)) for y, line in enumerate(lines)]
    return [
        f"{y}: {' '.join(line.split())}"
        for y, line in words
        if re.search("echotui|open|CLIENT|newest first|q quit", line)
        and y not in {row.y for row in program.rows().values()}
    ]


def columns_are_in_line(program: Program) -> bool:
    lines = program.terminal.lines()
    header = next(line for line in lines if " CLIENT " in line)
    shown = [lines[row.y] for row in program.rows().values()]
    return all(
        line.index(f" {row.state} ") == header.index(" STATE ")
        and line.index('"') == header.index(" LAST") + 1
        for line, row in zip(shown, program.rows().values(), strict=True)
    )


def test_markup_is_shown_and_a_click_on_it_runs_nothing(start: Starter) -> None:
    started = start("--payload", columns=160)
    clients = [started.connect() for _ in MARKUP]
    with probed(started):
        link = MARKUP.index("[@click=app.quit]x[/]") + 1
        for id_, (client, text) in enumerate(zip(clients, MARKUP, strict=True), start=1):
            assert echoes(client, text.encode())
            wait_shown(started, id_, text.encode())
        assert columns_are_in_line(started)
        row = started.rows()[link]
        begin = started.terminal.lines()[row.y].index('"[@click')
        # On the tag, on the x between the tags, and on the second tag.
        for x in (begin + 3, begin + 18, begin + 20):
            started.terminal.click(begin, started.rows()[1].y)
            started.wait_for(lambda: started.cursor_ids() == [1])
            started.terminal.click(x, row.y)
            # The click has arrived: it moves the cursor, as on any other text.
            started.wait_for(lambda: started.cursor_ids() == [link])
        started.type("x")
        started.wait_for(f"Kick #{link} ")
        started.type("c")
        started.wait_for(f"#{link} .* was closed")
        started.wait_row(link, lambda row: row.rest.endswith("kicked (close)"))
        assert all(echoes(client) for client in clients if client is not clients[link - 1])


def test_no_control_sequence_reaches_the_terminal(start: Starter) -> None:
    started = start("--payload", columns=200, rows=50)
    assert echoes(started.client(1), b"harmless")
    wait_shown(started, 1, b"harmless")
    with probed(started):
        before, title = frame(started), started.terminal.screen.title
        modes, painted = started.terminal.modes(), len(started.terminal.raw)
        assert len(before) == 5
        marked = [b"<m%02d>%b</m%02d>" % (id_, payload, id_) for id_, payload in HOSTILE]
        assert all(echoes(started.connect(), payload) for payload in marked)
        for id_, payload in enumerate(marked, start=3):
            wait_shown(started, id_, payload)
        assert started.terminal.screen.title == title
        assert started.terminal.modes() == modes
        assert frame(started) == before
        assert columns_are_in_line(started)
        raw = started.terminal.raw
        for id_, payload in HOSTILE:
            # Wherever the marks stand, the payload between them is the escaped one.
            between = set(re.findall(rb"<m%02d>(.*?)</m%02d>" % (id_, id_), raw, re.DOTALL))
            assert between == {escaped(payload).encode()}
        for owned in (b"\x00", b"\x07", b"\x08", b"\x0e", b"\x7f", b"\x1bP", b"\x1b_", b"\xc2\x9b"):
            assert owned not in raw[painted:]
        assert b"\x1b]" not in raw[painted:]
        started.type("x")
        started.wait_for("Kick #1 ")
        started.type("\r")
        started.wait_closed("Kick #1 ")
        assert frame(started) == before

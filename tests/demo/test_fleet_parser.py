"""What is wrong in a scenario of a fleet, and how that is said."""

from pathlib import Path

import pytest

from echotui.demo.scenario import ServerAct, ServerOrder
from echotui.demo.scenario_files import load
from tests.demo.documents import HEAD, complaint, with_part, with_step

FLEET = f"{HEAD}servers = [{{name = 'web-1'}}, {{name = 'web-2'}}]\n"
NINE = ", ".join(f"{{name = 'w{n}'}}" for n in range(9))
CAPTIONS = "captions = [{text = 'c'}]\n"


def of_step(rest: str) -> str:
    return f"{FLEET}[[steps]]\n{CAPTIONS}{rest}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEAD}servers = 3", "servers: 3 is not an array of tables"),
        (f"{HEAD}servers = []", "servers: a fleet has 2 to 8 servers, not 0"),
        (f"{HEAD}servers = [{{name = 'a'}}]", "servers: a fleet has 2 to 8 servers, not 1"),
        (
            f"{HEAD}servers = [{NINE}]",
            "servers: a fleet has 2 to 8 servers, not 9",
        ),
        (f"{HEAD}servers = [{{}}]", "servers[0].name: is missing"),
        (f"{HEAD}servers = [{{nam = 'a'}}]", "servers[0]: unknown key 'nam'; did you mean name?"),
        (
            f"{HEAD}servers = [{{name = 'web 1'}}]",
            "servers[0].name: 'web 1' is not a server's name: up to 32 of A-Z, a-z, 0-9, \".\",",
        ),
        (f"{HEAD}servers = [{{name = '../x'}}]", "servers[0].name: '../x' is not a server's name"),
        (
            f"{HEAD}servers = [{{name = 'a'}}, {{name = 'A'}}]",
            "servers[1].name: 'A' is given more than once",
        ),
        (
            of_step("parts = [{name = 'ann', kind = 'idler'}]"),
            "steps[0].parts[0].server: is missing",
        ),
        (
            of_step("parts = [{name = 'ann', kind = 'idler', server = 'web-3'}]"),
            "steps[0].parts[0].server: 'web-3' is not one of the servers; allowed are web-1, web-2",
        ),
        (
            of_step("servers = [{server = 'web-9', does = 'stop'}]"),
            "steps[0].servers[0].server: 'web-9' is not one of the servers; allowed are",
        ),
        (
            of_step("servers = [{server = 'web-1', does = 'halt'}]"),
            "steps[0].servers[0].does: 'halt' is not one of run, stop, kill",
        ),
        (
            of_step("servers = [{server = 'web-1'}]"),
            "steps[0].servers[0].does: is missing; give one of run, stop, kill",
        ),
        (
            of_step("strategy = 'eager'"),
            "steps[0]: unknown key 'strategy'; allowed are captions, seconds, until, parts, serv",
        ),
        (
            f"{FLEET}[[steps]]\ncaptions = [{{text = 'c', state = 'open'}}]",
            "steps[0].captions[0]: unknown key 'state'; allowed are text, watch, kick, client",
        ),
        (
            f"{FLEET}play = 'comparison'\n[[steps]]\n{CAPTIONS}seconds = 3",
            "play: a comparison is of one server; leave out play, or servers",
        ),
        (
            of_step("parts = [{name = 'ann', kind = 'idler', server = 'web-1'}]\n[[steps]]\n")
            + f"{CAPTIONS}parts = [{{name = 'ann', server = 'web-2'}}]",
            "steps[1].parts[0].server: 'ann' has another in an earlier step",
        ),
        (with_part("kind = 'idler'\nserver = 'a'"), "steps[0].parts[0]: unknown key 'server';"),
        (with_step("servers = []"), "steps[0]: unknown key 'servers';"),
    ],
)
def test_wrong(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    assert complaint(file).startswith(message)


def test_right(file: Path) -> None:
    file.write_text(
        of_step("parts = [{name = 'ann', kind = 'idler', server = 'web-2'}]\n[[steps]]\n")
        + f"{CAPTIONS}parts = [{{name = 'ann'}}]\nservers = [{{server = 'web-1', does = 'kill'}}]"
    )
    scenario = load(file)
    assert scenario.servers == ("web-1", "web-2")
    assert [part.server for step in scenario.steps for part in step.parts] == ["web-2", "web-2"]
    assert scenario.steps[0].servers == ()
    assert scenario.steps[1].servers == (ServerOrder("web-1", ServerAct.KILL),)

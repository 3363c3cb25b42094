"""The commands that ask a server, over a server in a process of its own."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from echotui.cli import main as cli
from echotui.cli.arguments import parse
from echotui.config.values import COLUMNS, SORT
from echotui.model.broker_url import BrokerUrl
from echotui.model.command import Strength
from echotui.model.query import Scope
from echotui.runtime.ask.client_selection import read_filter, read_selection
from echotui.runtime.ask.request import (
    AcceptRequest,
    DrainRequest,
    HoldRequest,
    JournalRequest,
    KickRequest,
    LsRequest,
    PsRequest,
)
from echotui.runtime.request import AttachRequest
from tests.cli.commands import Command, commands
from tests.clients import PATIENCE
from tests.serve_process import ServeProcess, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServeProcess]:
    server = ServeProcess(tmp_path_factory.mktemp("serve"))
    for _ in range(3):
        server.connect()
    wait_until(lambda: list(sockets(server).glob("*.sock")))
    yield server
    server.close()


def sockets(server: ServeProcess) -> Path:
    return Path(server.env["XDG_RUNTIME_DIR"]) / "echotui"


@pytest.fixture
def command(
    server: ServeProcess, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Command]:
    yield from commands(server, monkeypatch, capsys)


def process(server: ServeProcess, *argv: str) -> "subprocess.Popen[str]":
    (path,) = sockets(server).glob("*.sock")
    return subprocess.Popen(
        [sys.executable, *argv, "--on", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=server.env,
    )  # fmt: skip


def test_a_server_is_asked_and_told(server: ServeProcess, command: Command) -> None:
    pid = server.process.pid
    code, out, err = command("ps", "--json")
    (found,) = json.loads(out)
    assert (code, err, found["pid"], found["clients"]) == (0, "", pid, 3)
    code, out, _ = command("ps")
    assert out.split()[9:13] == [str(pid), f"127.0.0.1:{server.port}", "accepting", "3"]
    code, out, err = command("ls", "--json", "in>0", "--on", str(pid))
    ids = [each["id"] for each in json.loads(out)["rows"]]
    assert (code, err, ids) == (0, "", [1, 2, 3])
    assert command("hold", "2", "--yes") == (0, "1 held\n", "")
    code, out, _ = command("ls", "state:held", "--columns", "id,mask")
    assert (code, out.split()) == (0, ["ID", "MASK", "2", "--"])
    assert command("hold", "state:held", "--release", "-y") == (0, "1 released\n", "")
    assert command("kick", "3", "9", "--strength", "reset", "-y") == (
        0, "1 kicked (reset)\n", "echotui: #9 is not connected\n",
    )  # fmt: skip
    assert command("kick", "id:3", "-y") == (1, "", "echotui: no open connection matches id:3\n")
    code, out, _ = command("journal", "--json", "#3", "-n", "1")
    assert (code, json.loads(out)["end_reason"]) == (0, "kicked (reset)")
    assert (
        command("accept", "off", "--yes")[1] == "Not accepting: new clients wait in the backlog.\n"
    )
    assert command("accept", "on")[:2] == (0, "Accepting clients.\n")
    assert command("kick", "1") == (
        2, "", "echotui: there is no terminal to ask at; --yes acts without asking\n",
    )  # fmt: skip
    code, out, _ = command("drain", "--yes")
    assert (code, out.split()[0]) == (0, "Draining")
    assert command("accept", "on")[0] == 2


def test_a_reader_that_goes_is_no_error(server: ServeProcess) -> None:
    ls = process(server, "-m", "echotui", "ls", "--every", "0.05", "--csv", "--scope", "all")
    with ls:
        assert ls.stdout is not None
        assert ls.stderr is not None
        assert ls.stdout.readline().startswith("id,")
        ls.stdout.close()
        assert (ls.wait(PATIENCE), ls.stderr.read()) == (141, "")


def test_an_interrupt_is_quiet(server: ServeProcess) -> None:
    with process(server, "-m", "echotui", "journal", "-f") as journal:
        assert journal.stdout is not None
        assert journal.stdout.readline()
        journal.send_signal(signal.SIGINT)
        assert (journal.wait(PATIENCE), journal.communicate()[1]) == (130, "")


def test_textual_is_not_loaded(server: ServeProcess) -> None:
    code = """if True:
        import sys
        from echotui.cli.main import main
        try:
            main(["ls", *sys.argv[1:]])
        except SystemExit as end:
            assert end.code == 0
        print(*sorted({"textual", "tomlkit", "prometheus_client"} & sys.modules.keys()))
        """
    with process(server, "-c", code) as ls:
        out, err = ls.communicate(timeout=PATIENCE)
    assert (ls.returncode, err, out.splitlines()[-1]) == (0, "", "")
    assert out.startswith("ID  FD  CLIENT")


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("ps", PsRequest()),
        ("ps --json", PsRequest(json=True)),
        ("ls --every 2.5", LsRequest(every=2.5)),
        (
            "ls queue>64k !held -t 4711 --sort -queue -n 3 --scope ended --columns id --csv",
            LsRequest(
                filter=read_filter(["queue>64k", "!held"]), on=("4711",), sort=SORT.parse("-queue"),
                limit=3, scope=Scope.ENDED, columns=COLUMNS.parse("id"), csv=True,
            ),
        ),
        (
            "journal call:add -f -n 5 --json",
            JournalRequest(
                filter=read_filter(["call:add"]), follow=True, lines=5, json=True
            ),
        ),
        (
            "kick 17 #18 --strength close -y",
            KickRequest(selection=read_selection(["17", "18"]), strength=Strength.CLOSE, yes=True),
        ),
        ("hold choked --release", HoldRequest(selection=read_selection(["choked"]), release=True)),
        ("accept off", AcceptRequest(accept=False)),
        ("accept on --on ./a.sock", AcceptRequest(accept=True, on=("./a.sock",))),
        ("drain", DrainRequest()),
        ("ls -t 4711 --on a.sock", LsRequest(on=("4711", "a.sock"))),
        (
            "ps --json --on tls://demo --fleet-credentials /ann.creds --fleet-ca /ca.pem",
            PsRequest(
                on=(BrokerUrl("demo", tls=True),), json=True, fleet_credentials="/ann.creds",
                fleet_ca="/ca.pem",
            ),
        ),
        ("kick web-3/17", KickRequest(selection=read_selection(["web-3/17"]))),
    ],
)  # fmt: skip
def test_a_command_line_is_a_request(line: str, request_: object) -> None:
    assert parse(line.split()) == request_


def test_the_environment_has_what_a_broker_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHOTUI_FLEET_CREDENTIALS", "/ann.creds")
    monkeypatch.setenv("ECHOTUI_FLEET_CA", "/ca.pem")
    assert parse(["ls"]) == LsRequest(fleet_credentials="/ann.creds", fleet_ca="/ca.pem")
    settings = parse(["attach", "--config", "off"])
    assert isinstance(settings, AttachRequest)
    assert settings.settings.fleet_credentials == "/ann.creds"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["kick"], "name ids, such as 17, or a filter; state:live means every client"),
        (["hold", " "], "name ids, such as 17, or a filter; state:live means every client"),
        (["ls", "state:opne"], "filter, column 1: state:opne is not a state: open, choked"),
        (["journal", "a" * 5000], "a filter has at most 4,096 characters"),
        (["ls", "--json", "--csv"], "--json and --csv: give one of them"),
        (
            ["ls", "--on", ""],
            "--on: '' is not a pid, a name, the path of a socket, the URL of a broker",
        ),
        (["accept"], "STATE needs a value; see echotui accept --help"),
        (["accept", "maybe"], "'maybe' is not allowed here; allowed are on, off"),
        (["drain", "now"], "unexpected argument 'now'; see echotui drain --help"),
        (["hold", "1", "--relase"], "unknown option '--relase'; did you mean --release?"),
        (["hold", "1", "--foo"], "unknown option '--foo'; see echotui hold --help"),
        (["attach", "--no"], "unknown option '--no'; see echotui attach --help"),
        (["--on", "4711"], "unknown option '--on'; see echotui --help"),
        (["lss"], "unexpected argument 'lss'; did you mean echotui ls?"),
    ],
)
def test_wrong_usage_is_one_line(
    capsys: pytest.CaptureFixture[str], argv: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(argv)
    out, err = capsys.readouterr()
    assert (caught.value.code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"echotui: {message}")

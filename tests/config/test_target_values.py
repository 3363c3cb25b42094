import pytest

from echotui.config.fleet_values import URLS
from echotui.config.target_values import FLEET, PROGRAM, TARGETS
from echotui.errors import SettingsError
from echotui.model.broker_url import BrokerUrl
from echotui.model.watch_target import WatchTarget


def test_servers_are_named_by_pid_or_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    texts = ["4711", " ~/a b.sock ", "./nats:4222"]
    assert TARGETS.read_all(texts, "--on") == ("4711", "/home/ann/a b.sock", "./nats:4222")
    assert TARGETS.show(()) == ""


def test_a_fleet_is_named_by_the_brokers_of_its_cluster() -> None:
    one, other = BrokerUrl("10.0.0.7", 4222), BrokerUrl("b", 4222, tls=True)
    assert TARGETS.read("nats://10.0.0.7", "--on") == (one,)
    assert TARGETS.read_all(["nats://10.0.0.7,tls://b"], "--on") == (one, other)
    assert TARGETS.read_all(["fleet"], "--on") == (FLEET,)
    # A socket of that name.
    assert TARGETS.read_all(["./fleet", "1"], "--on") == ("./fleet", "1")


def test_another_program_is_named_by_pid_name_or_port() -> None:
    for text, target in (
        ("watch:4711", WatchTarget(pid=4711)),
        ("watch:haproxy", WatchTarget(name="haproxy")),
        ("watch::8080", WatchTarget(port=8080)),
    ):
        assert TARGETS.read(text, "--on") == (target,)
        assert PROGRAM.read(text, "watch") == PROGRAM.read(str(target), "watch") == target


@pytest.mark.parametrize(
    ("texts", "error"),
    [
        ([""], "--on: '' is not a pid, a name, the path of a socket, the URL of a broker such as"),
        (["watch:0"], "--on: '0' is not a pid, the name of a program, or a port such as :8080"),
        (["watch:"], "--on: '' is not a pid, the name of a program, or a port such as :8080"),
        (["watch:80", "1"], "--on: 'watch:80' is another program; give it alone"),
        (["1", "watch:80"], "--on: 'watch:80' is another program; give it alone"),
        (["http://ann:secret@host"], "--on: 'http://***@host' is not a pid"),
        (["4711", "4711 "], "--on: '4711' is given more than once"),
        (["4711", "nats://a:secret@b"], "--on: 'nats://***@b' stands for a whole fleet; give it"),
        (["4711", "fleet"], "--on: 'fleet' stands for a whole fleet; give it alone"),
        (
            ["nats://ann:se/cret@b"],
            f"--on: 'nats://***@b' is not {URLS.allowed}; in a user or pass",
        ),
        (["nats://ann:secret@b:port"], "--on: 'nats://***@b:port' is not the URL of a broker"),
    ],
)
def test_an_error_says_what_is_allowed_and_no_password(texts: list[str], error: str) -> None:
    with pytest.raises(SettingsError) as caught:
        TARGETS.read_all(texts, "--on")
    assert str(caught.value).startswith(error)

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from echotui.cli.arguments import parse
from echotui.config.choices import LogFormat, LoopKind, Theme
from echotui.config.settings import SETTINGS, Settings
from echotui.config.values import LARGEST_COUNT, LARGEST_SECONDS
from echotui.model import fields
from echotui.model.query import Sort
from echotui.model.sizes import LARGEST
from echotui.model.strategy import Strategy


def default_file(text: str) -> Path:
    path = Path.home() / ".config" / "echotui" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def parsed(*argv: str) -> Settings:
    settings = parse(argv)
    assert isinstance(settings, Settings)
    return settings


def listing_of(*argv: str) -> str:
    listing = parse([*argv, "--print-config"])
    assert isinstance(listing, str)
    return listing


def test_without_arguments_all_is_default() -> None:
    assert parsed() == Settings()


def test_a_short_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHOTUI_PORT", "2")
    assert parsed("-p", "7").port == parsed("-p=7").port == parsed("-p7").port == 7
    assert "port 7 flag -p" in " ".join(listing_of("-p", "7").split())


def test_every_flag() -> None:
    argv = [
        *("--host", "::1", "--host", "localhost", "--port", "0", "--strategy", "textbook"),
        *("--high-water", "2MB", "--low-water", "1k", "--max-clients", "1", "--max-per-ip=2"),
        *("--idle-timeout", "3", "--stall-timeout", "4.5", "--drain-timeout", "0"),
        *("--keepalive", "30"),
        *("--refresh", "1", "--keep-closed", "6", "--payload", "--theme", "light"),
        *("--sort", "-queue", "--columns", "id,rate_in", "--ascii", "--no-mouse", "--read-only"),
        *("--loop", "asyncio"),
        *("--log-file", "/var/log/echo tui"),
    ]
    assert parsed(*argv) == Settings(
        host=("::1", "localhost"),
        port=0,
        strategy=Strategy.TEXTBOOK,
        high_water=2_000_000,
        low_water=1024,
        max_clients=1,
        max_per_ip=2,
        idle_timeout=3.0,
        stall_timeout=4.5,
        drain_timeout=0.0,
        keepalive=30,
        refresh=1.0,
        keep_closed=6.0,
        payload=True,
        sort=Sort(fields.QUEUE, reverse=True),
        columns=(fields.ID, fields.RATE_IN),
        theme=Theme.LIGHT,
        ascii=True,
        mouse=False,
        read_only=True,
        loop=LoopKind.ASYNCIO,
        log_file="/var/log/echo tui",
    )


def allowed_settings() -> st.SearchStrategy[Settings]:
    times = st.floats(0, LARGEST_SECONDS)
    counts = st.integers(0, LARGEST_COUNT)
    return st.builds(
        Settings,
        host=st.lists(
            st.sampled_from(["::1", "127.0.0.1", "localhost"]), min_size=1, unique=True
        ).map(tuple),
        port=st.integers(0, 65535),
        low_water=st.integers(0, 64 * 1024),
        high_water=st.integers(64 * 1024 + 1, LARGEST),
        max_clients=counts,
        max_per_ip=counts,
        idle_timeout=times,
        stall_timeout=times,
        drain_timeout=times,
        keepalive=st.integers(0, 32767),
        refresh=st.floats(0.05, 60),
        keep_closed=times,
        columns=st.lists(st.sampled_from([*fields.COLUMNS.values()]), unique=True).map(tuple),
        sort=st.builds(Sort, st.sampled_from([*fields.COLUMNS.values()]), st.booleans()),
        ascii=st.booleans(),
        mouse=st.booleans(),
        read_only=st.booleans(),
        log_file=st.sampled_from(["", "off.log", "/var/log/echo tui", "a/\u00e9.log"]),
        log_format=st.sampled_from(LogFormat),
    )


@given(settings=allowed_settings())
@hypothesis_settings(max_examples=50, deadline=None)
def test_shown_values_can_be_given(settings: Settings) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, setting in SETTINGS.items():
            patch.setenv(setting.variable, setting.type.show(getattr(settings, name)))
        assert parsed() == settings


@pytest.mark.parametrize(
    ("flag", "environment", "file", "value", "origin"),
    [
        ("--port=1", "2", "port = 3", 1, "flag --port"),
        ("--port=1", "2", "", 1, "flag --port"),
        ("--port=1", "", "port = 3", 1, "flag --port"),
        ("--port=1", "", "", 1, "flag --port"),
        ("", "2", "port = 3", 2, "environment ECHOTUI_PORT"),
        ("", "2", "", 2, "environment ECHOTUI_PORT"),
        ("", "", "port = 3", 3, "file {}: port"),
        ("", "", "", 10000, "default"),
    ],
)
def test_precedence(
    monkeypatch: pytest.MonkeyPatch,
    flag: str,
    environment: str,
    file: str,
    value: int,
    origin: str,
) -> None:
    argv = [flag] if flag else []
    if environment:
        monkeypatch.setenv("ECHOTUI_PORT", environment)
    path = default_file(file)
    assert parsed(*argv).port == value
    row = listing_of(*argv).splitlines()[1]
    assert row.split(maxsplit=2) == ["port", str(value), origin.format(path)]


def test_hosts_of_different_sources_replace_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    default_file('host = ["10.0.0.1", "10.0.0.2"]')
    assert parsed().host == ("10.0.0.1", "10.0.0.2")
    monkeypatch.setenv("ECHOTUI_HOST", "::1 localhost")
    assert parsed().host == ("::1", "localhost")
    assert parsed("--host", "127.0.0.2").host == ("127.0.0.2",)


@pytest.mark.parametrize(
    ("flags", "environment", "shown"),
    [([], "yes", "true"), (["--no-payload"], "1", "false"), (["--payload"], "off", "true")],
)
def test_a_flag_overrides_a_switch_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, flags: list[str], environment: str, shown: str
) -> None:
    monkeypatch.setenv("ECHOTUI_PAYLOAD", environment)
    assert f"payload {shown} " in " ".join(listing_of(*flags).split())


def test_xdg_config_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    default_file("port = 1")
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative/is/ignored")
    assert parsed().port == 1
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert parsed().port == Settings().port
    (tmp_path / "xdg" / "echotui").mkdir(parents=True)
    (tmp_path / "xdg" / "echotui" / "config.toml").write_text("port = 2")
    assert parsed().port == 2


def test_a_named_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    default_file("port = 1")
    (tmp_path / "two.toml").write_text("port = 2")
    (tmp_path / "three.toml").write_text("port = 3")
    monkeypatch.setenv("ECHOTUI_CONFIG", str(tmp_path / "two.toml"))
    assert parsed().port == 2
    assert parsed("--config", str(tmp_path / "three.toml")).port == 3


def test_print_config(monkeypatch: pytest.MonkeyPatch) -> None:
    path = default_file('high-water = "1MiB"\nhost = ["::1", "localhost"]\n')
    monkeypatch.setenv("ECHOTUI_LOW_WATER", "300000")
    lines = listing_of("--no-payload", "--refresh", "1.50").splitlines()
    rows = [re.split(" {2,}", line) for line in lines]
    assert [row[0] for row in rows] == [*SETTINGS]
    assert rows[:8] == [
        ["host", "::1 localhost", f"file {path}: host"],
        ["port", "10000", "default"],
        ["strategy", "eager", "default"],
        ["fault", "off", "default"],
        ["slow", "2", "default"],
        ["allow", "off", "default"],
        ["high_water", "1MiB", f"file {path}: high-water"],
        ["low_water", "300kB", "environment ECHOTUI_LOW_WATER"],
    ]
    assert ["refresh", "1.5", "flag --refresh"] in rows
    assert ["payload", "false", "flag --no-payload"] in rows
    assert rows[-1] == ["log_format", "text", "default"]
    for cell in (1, 2):
        assert (
            len({line.index(f"  {row[cell]}") for line, row in zip(lines, rows, strict=True)}) == 1
        )

"""What does not keep the program from starting, but is told."""

import os
from pathlib import Path

import pytest

from echotui.cli.arguments import parse
from echotui.config.file import LARGEST
from echotui.config.settings import Settings
from echotui.errors import SettingsError
from echotui.runtime.request import DemoRequest
from tests.foreign import OTHER


def notices_of(*argv: str) -> tuple[str, ...]:
    request = parse(argv)
    if isinstance(request, DemoRequest):
        request = request.settings
    assert isinstance(request, Settings)
    assert all(text.isprintable() for text in request.notices)
    return request.notices


@pytest.fixture
def usual() -> Path:
    path = Path.home() / ".config" / "echotui" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def lay_secret(path: Path) -> None:
    path.touch(mode=0)
    if os.geteuid() == 0:
        pytest.skip("root may read it")


def test_nothing_is_told_of_what_is_right(usual: Path) -> None:
    assert notices_of() == ()
    usual.write_text("port = 7")
    assert notices_of() == ()


@pytest.mark.parametrize(
    ("lay", "reason"),
    [
        (os.mkfifo, "it is a pipe, not a regular file"),
        (os.mkdir, "Is a directory"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device, not a regular file"),
        (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
        (lay_secret, "Permission denied"),
    ],
)
@pytest.mark.parametrize("command", [(), ("demo",)])
def test_the_usual_file_that_cannot_be_read(
    usual: Path, lay: object, reason: str, command: tuple[str, ...]
) -> None:
    assert callable(lay)
    lay(usual)
    advice = "fix it, name another file with --config, or none with --config off"
    assert notices_of(*command) == (f"{usual} was not read: {reason}; {advice}",)
    assert notices_of(*command, "--config", "off") == ()
    listing = parse([*command, "--print-config"])
    assert isinstance(listing, str)
    assert listing.endswith(f"\nnotice: {usual} was not read: {reason}; {advice}\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_the_usual_file_of_another(usual: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual.touch(mode=0)
    usual.parent.parent.parent.chmod(0o755)
    monkeypatch.setattr("echotui.config.file.read", read_as_other)
    assert "was not read: Permission denied; fix it" in notices_of()[0]


def read_as_other(path: Path, _largest: int) -> tuple[bytes, os.stat_result]:
    # Root may read everything; access(2) would ask for the real user.
    before = os.geteuid()
    os.seteuid(OTHER)
    try:
        return path.read_bytes(), path.stat()
    finally:
        os.seteuid(before)


def test_the_usual_file_that_can_be_read_has_to_be_right(usual: Path) -> None:
    usual.write_text("#" * (LARGEST + 1))
    with pytest.raises(SettingsError, match="is larger than 64KiB"):
        parse([])
    usual.write_text("prot = 1")
    with pytest.raises(SettingsError, match=r"unknown key 'prot'; did you mean port\?"):
        parse([])


def test_unknown_variables_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHOTUI_PROT", "1")
    monkeypatch.setenv("ECHOTUI_PORT", "1")
    monkeypatch.setenv("ECHOTUI_CONFIG", "off")
    monkeypatch.setenv("ECHOTUIX", "1")
    assert notices_of() == ("ECHOTUI_PROT is no setting; did you mean ECHOTUI_PORT?",)
    monkeypatch.setenv("ECHOTUI_A\x1b[2J", "")
    assert notices_of()[0].startswith(r"ECHOTUI_A\x1b[2J is no setting; did you mean ECHOTUI_A")
    for number in range(9):
        monkeypatch.setenv(f"ECHOTUI_0{number}{'Z' * 99}", "1")
    (told,) = notices_of()
    assert told.endswith("; 8 more variables ECHOTUI_… are none")
    assert len(told) < 300

"""Problems that do not keep the program from starting, but give a notice."""

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
def default_file() -> Path:
    path = Path.home() / ".config" / "echotui" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def make_secret(path: Path) -> None:
    path.touch(mode=0)
    if os.geteuid() == 0:
        pytest.skip("root may read it")


def test_no_notice_without_a_problem(default_file: Path) -> None:
    assert notices_of() == ()
    default_file.write_text("port = 7")
    assert notices_of() == ()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (os.mkfifo, "it is a pipe, not a regular file"),
        (os.mkdir, "Is a directory"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device, not a regular file"),
        (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
        (make_secret, "Permission denied"),
    ],
)
@pytest.mark.parametrize("command", [(), ("demo",)])
def test_a_default_file_that_cannot_be_read(
    default_file: Path, make: object, reason: str, command: tuple[str, ...]
) -> None:
    assert callable(make)
    make(default_file)
    advice = "fix it, name another with --config, or none with --config off"
    notice = f"the settings file was not read: {reason}; {advice} ({default_file})"
    assert notices_of(*command) == (notice,)
    assert notices_of(*command, "--config", "off") == ()
    listing = parse([*command, "--print-config"])
    assert isinstance(listing, str)
    assert listing.endswith(f"\nnotice: {notice}\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_default_file_of_another_user(
    default_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default_file.touch(mode=0)
    default_file.parent.parent.parent.chmod(0o755)
    monkeypatch.setattr("echotui.config.file.read", read_as_other_user)
    assert "was not read: Permission denied; fix it" in notices_of()[0]


def read_as_other_user(path: Path, _largest: int) -> tuple[bytes, os.stat_result]:
    # Root may read everything; access(2) would ask for the real user.
    before = os.geteuid()
    os.seteuid(OTHER)
    try:
        return path.read_bytes(), path.stat()
    finally:
        os.seteuid(before)


def test_an_error_in_the_default_file(default_file: Path) -> None:
    default_file.write_text("#" * (LARGEST + 1))
    with pytest.raises(SettingsError, match="is larger than 64KiB"):
        parse([])
    default_file.write_text("prot = 1")
    with pytest.raises(SettingsError, match=r"unknown key 'prot'; did you mean port\?"):
        parse([])


def test_unknown_variables_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHOTUI_PROT", "1")
    monkeypatch.setenv("ECHOTUI_PORT", "1")
    monkeypatch.setenv("ECHOTUI_CONFIG", "off")
    monkeypatch.setenv("ECHOTUIX", "1")
    assert notices_of() == ("ECHOTUI_PROT is no setting; did you mean ECHOTUI_PORT?",)
    monkeypatch.setenv("ECHOTUI_A\x1b[2J", "")
    assert notices_of()[0].startswith(r"ECHOTUI_A\x1b[2J is no setting; did you mean ECHOTUI_")
    for number in range(9):
        monkeypatch.setenv(f"ECHOTUI_0{number}{'Z' * 99}", "1")
    (notice,) = notices_of()
    assert notice.endswith("; 8 more variables ECHOTUI_… are none")
    assert len(notice) < 300


def test_a_secret_that_every_user_can_read(default_file: Path) -> None:
    default_file.write_text('fleet = "nats://ops:secret@h"')
    default_file.chmod(0o644)
    can = "every user here can read"
    told = f"{can} the broker's password in the settings file: chmod o-r {default_file}"
    assert notices_of() == notices_of("--config", str(default_file)) == (told,)
    default_file.chmod(0o640)
    assert notices_of() == ()
    default_file.write_text('fleet = "nats://h"')
    default_file.chmod(0o644)
    assert notices_of() == ()
    credentials = default_file.with_name("a.creds")
    argv = ("--fleet-credentials", str(credentials))
    assert notices_of(*argv) == ()
    credentials.touch(0o604)
    credentials.chmod(0o604)
    assert notices_of(*argv) == (f"{can} the fleet's credentials: chmod o-r {credentials}",)

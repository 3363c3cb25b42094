import subprocess
import sys

import pytest

from echotui.cli.arguments import parse
from echotui.cli.serve import SERVE_OPTIONS
from echotui.config.choices import LogFormat
from echotui.config.setting import SettingGroup
from echotui.config.settings import OPTIONS, Settings
from echotui.errors import SettingsError
from echotui.runtime.request import ServeRequest

OF_THE_SCREEN = ("refresh", "columns", "journal_height", "sort", "theme", "ascii", "mouse")


def test_it_takes_the_options_of_the_server_and_none_of_the_screen() -> None:
    names = {option.name for option in SERVE_OPTIONS}
    assert names == OPTIONS.keys() - set(OF_THE_SCREEN) | {"print_config"}
    others = {each.name for each in OPTIONS.values() if each.group is not SettingGroup.DASHBOARD}
    assert others <= names


def test_the_values_are_settings() -> None:
    request = parse(["serve", "-p", "7", "--log-format", "json", "--no-payload", "--read-only"])
    settings = Settings(port=7, log_format=LogFormat.JSON, read_only=True)
    assert request == ServeRequest(settings)


@pytest.mark.parametrize("name", ["theme", "mouse"])
def test_an_option_of_the_screen_is_unknown(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^unknown option '--{name}'"):
        parse(["serve", f"--{name}", "x"])


def test_the_listing_has_its_settings_alone() -> None:
    listing = parse(["serve", "--print-config", "--port", "9"])
    assert isinstance(listing, str)
    rows = [line.split() for line in listing.splitlines()]
    assert ["port", "9", "flag", "--port"] in rows
    names = {row[0] for row in rows}
    assert names == {each.name for each in SERVE_OPTIONS} - {"print_config", "config"}


def test_it_loads_nothing_that_draws() -> None:
    code = (
        "import sys\n"
        "from echotui.cli.arguments import parse\n"
        "parse(['serve', '--config', 'off'])\n"
        "import echotui.runtime.serving\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"textual", "rich", "prometheus_client", "tornado.web"} & set(done.stdout.split())

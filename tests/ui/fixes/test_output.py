import sys
from collections.abc import Callable

import pytest
from textual.app import App

from echotui.ui.fixes.output import with_own_output


class Printing(App[None]):
    def on_mount(self) -> None:
        sys.stdout.write("printed")


@pytest.mark.parametrize(("make", "right"), [(Printing, False), (with_own_output, True)])
async def test_what_is_printed_arrives(
    make: Callable[..., App[None]], capsys: pytest.CaptureFixture[str], *, right: bool
) -> None:
    app = make(Printing()) if right else make()
    async with app.run_test():
        pass
    assert ("printed" in capsys.readouterr().out) == right

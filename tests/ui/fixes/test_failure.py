import pytest
from textual.app import App

from echotui.ui.fixes.failure import QuietFailureApp


class Plain(App[None]):
    def on_mount(self) -> None:
        raise ValueError("broken")


class Quiet(Plain, QuietFailureApp):
    pass


@pytest.mark.parametrize(("kind", "right"), [(Plain, False), (Quiet, True)])
async def test_nothing_is_printed_when_it_fails(
    kind: type[Plain], capsys: pytest.CaptureFixture[str], *, right: bool
) -> None:
    with pytest.raises(ValueError, match="broken"):
        async with kind().run_test():
            pass
    printed = "".join(capsys.readouterr())
    assert ("locals" not in printed) == right
    assert (not printed) == right


async def test_it_keeps_the_first_failure() -> None:
    app = Quiet()
    with pytest.raises(ValueError, match="broken"):
        async with app.run_test():
            pass
    app.panic()
    assert isinstance(app.failure, ValueError)

import pytest
from textual.app import App
from textual.keys import key_to_character
from textual.widgets import Input

from echotui.ui.fixes.input_field import StableInput

KINDS = pytest.mark.parametrize(("kind", "right"), [(Input, False), (StableInput, True)])


@KINDS
async def test_a_letter_lays_out_nothing(kind: type[Input], *, right: bool) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        field = kind()
        await app.screen.mount(field)
        app.screen.set_focus(field)
        while not field.content_size:
            await pilot.pause()
        # The first letter takes the placeholder's place.
        await pilot.press("a")
        # A reactive that lays out the screen when it changes.
        before = field.virtual_size
        await pilot.press("b")
        assert field.value == "ab"
        assert (field.virtual_size == before) == right


@KINDS
@pytest.mark.parametrize("key", ["slash", "plus", "minus"])
def test_a_key_with_a_name_is_typed(kind: type[Input], key: str, *, right: bool) -> None:
    assert kind().check_consume_key(key, key_to_character(key)) == right

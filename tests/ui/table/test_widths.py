from echotui.model.address import Address
from echotui.ui.table.columns import COLUMNS
from echotui.ui.table.widths import Widths
from tests.scenes import source
from tests.ui.stage import launch, row

SHORT = row(1, address=Address("10.0.0.9", 5012))
OTHER = row(3, address=Address("10.0.0.8", 5012))
LONG = row(2, address=Address("192.168.100.200", 50123))


def client(widths: Widths) -> int:
    return widths.widest["CLIENT"]


def test_a_column_grows_and_shrinks_only_when_other_rows_are_shown() -> None:
    widths = Widths()
    widths.add([SHORT], COLUMNS)
    assert client(widths) == 13
    widths.add([SHORT, LONG], COLUMNS)
    widths.add([SHORT], COLUMNS)
    assert client(widths) == 21
    widths.restart([LONG], COLUMNS)
    # Nothing to measure yet: all stays where it is.
    widths.add([], COLUMNS)
    assert client(widths) == 21
    widths.add([SHORT], COLUMNS)
    assert client(widths) == 13


async def test_another_height_does_not_fit_them_again() -> None:
    shown = source()
    shown.rows[:] = [SHORT, LONG]
    async with launch(shown) as stage:
        await stage.poll()
        header = stage.header()
        shown.rows[:] = [SHORT, OTHER]
        await stage.poll()
        await stage.press("l")
        await stage.poll()
        assert stage.header() == header


async def test_another_order_or_filter_fits_the_columns_again() -> None:
    shown = source()
    shown.rows[:] = [SHORT, LONG]
    async with launch(shown) as stage:

        def width() -> int:
            return next(c.width for c in stage.table.shown_columns if c.title == "CLIENT")

        await stage.poll()
        assert width() == 21
        shown.rows[:] = [SHORT, OTHER]
        await stage.poll()
        assert width() == 21
        await stage.press("r")
        assert width() == 13
        shown.rows[:] = [SHORT, OTHER, LONG]
        await stage.poll()
        assert width() == 21
        await stage.press("slash", *"id:1", "enter")
        assert width() == 13

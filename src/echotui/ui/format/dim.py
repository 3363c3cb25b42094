"""Lines with values that are old."""

from textual.content import Content


def dimmed(line: Content, *, colours: bool) -> Content:
    """Return a line in the colour of less important text; without `colours`, faint."""
    return Content.styled(line.plain, "$echo-faint" if colours else "dim")

"""The field in which a filter is typed."""

from textual.widgets import Input


class Field(Input):
    """An input line whose letters do not let Textual lay out the whole screen anew."""

    @property
    def content_width(self) -> int:
        """Columns of what there is to scroll: more than the field has only for a longer text."""
        return max(super().content_width, self.content_size.width)

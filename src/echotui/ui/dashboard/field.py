"""The field in which a filter is typed."""

from textual.keys import REPLACED_KEYS, key_to_character
from textual.widgets import Input


class Field(Input):
    """An input line whose letters do not let Textual lay out the whole screen anew."""

    @property
    def content_width(self) -> int:
        """Columns of what there is to scroll: more than the field has only for a longer text."""
        return max(super().content_width, self.content_size.width)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Tell whether a key is typed into the field, and so does nothing else.

        Args:
            key: Its name.
            character: What it types; Textual knows none for `plus`, `slash` and others.

        Returns:
            Whether it is.
        """
        return super().check_consume_key(
            key, character or key_to_character(REPLACED_KEYS.get(key, key))
        )

"""An input field that causes no layout, and consumes all keys that it can show.

`Input.content_width` grows with each letter, and each growth lays out the whole screen. And
`check_consume_key` gets no character for named keys, such as `slash` and `plus`, so their bindings
run while they are typed (the rest of https://github.com/Textualize/textual/issues/4944). Delete
each method when Textual has cured its fault.
"""

from textual.keys import REPLACED_KEYS, key_to_character
from textual.widgets import Input


class StableInput(Input):
    """Textual's input with both cures."""

    @property
    def content_width(self) -> int:
        """Columns of the text; at least the width of the field, so that typing causes no layout."""
        return max(super().content_width, self.content_size.width)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key is typed into the field, and so runs no binding."""
        return super().check_consume_key(
            key, character or key_to_character(REPLACED_KEYS.get(key, key))
        )

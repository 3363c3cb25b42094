"""An input field that is cheap to type in, and takes the keys that it can show.

`Input.content_width` grows with each letter, and each growth lays out the whole screen. And
`check_consume_key` gets no character for keys with a name, such as `slash` and `plus`, so a binding
on one of them runs while it is typed (the rest of
https://github.com/Textualize/textual/issues/4944). The first is not reported there; seen in 8.2.8.

Delete the first when a field of fixed width causes no layout, the second when such keys are
consumed.
"""

from textual.keys import REPLACED_KEYS, key_to_character
from textual.widgets import Input


class StableInput(Input):
    """Textual's input with both cures."""

    @property
    def content_width(self) -> int:
        """Columns of the text; at least the width of the field, so that typing changes nothing."""
        return max(super().content_width, self.content_size.width)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether a key is typed into the field, and so runs no binding."""
        return super().check_consume_key(
            key, character or key_to_character(REPLACED_KEYS.get(key, key))
        )

"""What a source can do beside the actions of the dashboard: data, not code."""

from typing import Final

import msgspec

LONGEST_TEXT: Final = 1000
"""Characters that the operator can send with an action."""


class Prompt(msgspec.Struct, frozen=True, gc=False):
    """What to ask the operator before an action: one line of text.

    Attributes:
        question: The dialog's title.
        default: What is in the field at first.
        choices: Completions: whole texts. Others are allowed.
    """

    question: str = ""
    default: str = ""
    choices: tuple[str, ...] = ()


class SourceAction(msgspec.Struct, frozen=True, gc=False):
    """An action of a source. `Invoke` carries it out.

    Attributes:
        id: Its name for `Invoke`; unique in the source.
        keys: Its keys, with commas between. A key that the dashboard or `[keys]` uses is ignored;
            without any, the action is in the command palette only.
        label: Its word in the footer; empty: not listed there.
        sentence: What it does, for the help and the palette.
        asks: What to ask first; `None` for nothing.
        acts: It acts on clients or the server: a read-only dashboard does not offer it.
    """

    id: str = ""
    keys: str = ""
    label: str = ""
    sentence: str = ""
    asks: Prompt | None = None
    acts: bool = False

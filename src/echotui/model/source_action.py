"""Actions of a source, beside those of the dashboard: data, not code."""

from typing import Final

import msgspec

LONGEST_TEXT: Final = 1000  # Characters that the operator can send with an action.


class Prompt(msgspec.Struct, frozen=True, gc=False):
    """Asks the operator for one line of text before an action."""

    question: str = ""
    default: str = ""
    choices: tuple[str, ...] = ()  # Completions; other texts are allowed.
    words: tuple[str, ...] = ()  # Completions of the last word.


class SourceAction(msgspec.Struct, frozen=True, gc=False):
    """An action of a source. `Invoke` carries it out."""

    id: str = ""  # For `Invoke`; unique in the source.
    # Separated by commas. A key of the dashboard or of `[keys]` is ignored. Without a key, the
    # action is in the command palette only.
    keys: str = ""
    label: str = ""  # In the footer; empty: not listed there.
    sentence: str = ""  # For the help and the palette.
    asks: Prompt | None = None
    # A question that is answered with yes before it is carried out; empty: none is asked.
    confirm: str = ""
    warning: str = ""  # Below that question: what yes will do, in one or two sentences.
    acts: bool = False  # On clients or the server: a read-only dashboard does not offer it.
    heading: str = ""  # In the help; empty: "Source".
    later: bool = False  # In the footer, behind the usual keys of the dashboard.
    closes: bool = False  # What it shows is there, and it hides that: esc does the same.
    # In `View.barred`: why it is, and what to do, as a sentence; empty: the dashboard is read-only.
    reason: str = ""

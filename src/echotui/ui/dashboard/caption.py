"""The caption: what a demo session tells about the moment, like the subtitle of a film."""

from typing import ClassVar

from textual.content import Content
from textual.reactive import reactive

from echotui.model.story import Caption
from echotui.ui.fixes.strips import AcyclicWidget
from echotui.ui.format.safe import safe


class CaptionBar(AcyclicWidget):
    """A sentence above the footer; no line at all while there is none, or it is switched off.

    Attributes:
        caption: What to tell.
        wanted: Whether the operator wants to see it.
    """

    DEFAULT_CSS: ClassVar[str] = """
    CaptionBar {
        height: auto;
        max-height: 3;
        display: none;
        padding: 0 1;
        background: $echo-cursor;
        color: $foreground;
    }
    CaptionBar.-on { display: block; }
    """

    caption: reactive[Caption] = reactive(Caption, layout=True)
    wanted: reactive[bool] = reactive(True)

    def watch_caption(self) -> None:
        """Come and go with the text."""
        self._show()

    def watch_wanted(self) -> None:
        """Come and go with the operator's wish."""
        self._show()

    def _show(self) -> None:
        self.set_class(self.wanted and bool(self.caption.text), "-on")

    def render(self) -> Content:
        """Draw the sentence, with the step before it; dimmed while it only says what to expect."""
        caption = self.caption
        step = f"{caption.step}/{caption.steps} " if caption.step else ""
        words = "$echo-faint" if caption.pending else "bold"
        return Content.assemble((step, "$accent bold"), (safe(caption.text), words))

"""What all screens have in common that come for a while and go."""

from textual._styles_cache import StylesCache
from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType

from echotui.ui.fixes.garbage import A_DIALOG, FLEETING


class PassingScreen(Screen[ScreenResultType]):
    """A screen over another one; it goes once, and leaves nothing behind."""

    def __init__(self) -> None:
        super().__init__()
        FLEETING.add(self, A_DIALOG)

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Go, if this is the screen that the operator sees.

        Textual takes away whatever screen is on top: with two keys in one read, or a report that
        came in between, that would be another one, and at last the dashboard itself.

        Args:
            result: The answer.

        Returns:
            What to wait for until it has gone.
        """
        if self.is_active:
            return super().dismiss(result)
        nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]  # Textual's
        return nothing

    def on_unmount(self) -> None:
        """Let go of the lines that were drawn.

        The cache of this method keeps every widget's lines, a hundred thousand objects after some
        dialogs (Textualize/textual issue 6665); what it saves is made anew at once.
        """
        StylesCache.get_inner_outer.cache_clear()

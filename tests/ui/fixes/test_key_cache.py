import gc
from contextvars import copy_context
from weakref import ref

from textual._context import active_message_pump
from textual._xterm_parser import XTermParser
from textual.app import App

from echotui.ui.fixes.key_cache import free_keys


def test_an_app_is_freed_with_the_keys_that_were_typed() -> None:
    def typed() -> ref[App[None]]:
        def parse() -> None:
            active_message_pump.set(app)
            list(XTermParser()._sequence_to_key_events("\x1b[97u"))

        app: App[None] = App()
        copy_context().run(parse)
        return ref(app)

    app = typed()
    gc.collect()
    assert app() is not None
    free_keys()
    gc.collect()
    assert app() is None

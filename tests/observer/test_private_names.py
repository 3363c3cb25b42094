"""Every private name that the probes read: what an upgrade of these libraries may take away."""

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import getsource
from pathlib import Path

import pytest

import echotui.observer

NAMES = {
    "asyncio.base_events": {"_run_once"},
    "asyncio.events": {"_args", "_callback", "_get_running_loop", "_set_running_loop"},
    "asyncio.futures": {"_callbacks"},
    "asyncio.selector_events": {
        "_accept_connection", "_add_reader", "_add_writer", "_force_close", "_read_from_self",
        "_read_ready__on_eof", "_remove_reader", "_remove_writer", "_selector", "_sock",
        "_start_serving", "_transports",
    },
    "asyncio.sslproto": {"_SSLProtocolTransport", "_app_transport"},
    "asyncio.streams": {"_stream_reader", "_task", "_waiter"},
    "importlib._bootstrap": {"_initializing"},
    "selectors": {"_fd_to_key"},
    "tornado.http1connection": {"_read_finished", "_request_start_line", "_server_request_loop"},
    "tornado.ioloop": {"_ioloop_for_asyncio"},
    "tornado.iostream": {"_read_future", "_write_buffer", "_write_futures"},
    "tornado.web": {"_execute", "_log"},
    "tornado.websocket": {"_receive_frame_loop"},
    "uvicorn.protocols.http.h11_impl": {"cycle", "response_complete", "run_asgi", "scope"},
    "uvicorn.protocols.http.httptools_impl": {"cycle", "response_complete", "run_asgi", "scope"},
    "uvicorn.protocols.websockets.websockets_sansio_impl": {"run_asgi", "scope", "shutdown"},
}  # fmt: skip
"""By the module that defines them; those of uvicorn are not private, and in no documentation."""
LATER = {"_run_forever_setup"}
"""Of Python 3.13."""
DOCUMENTED = {"_asdict", "_current_frames", "_exit", "_getframe", "_make", "_replace", "_socket"}
SOURCE = Path(echotui.observer.__file__).parent


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("_") and name.isidentifier()


def own_names(trees: list[ast.Module]) -> Iterator[str]:
    """What the observer defines or sets itself."""
    for tree in trees:
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    yield name
                case ast.Name(id=name, ctx=ast.Store()):
                    yield name
                case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                    yield name


def used_names(trees: list[ast.Module]) -> Iterator[str]:
    """Attributes, and words in strings: of `getattr`, of names of methods that are compared."""
    for tree in trees:
        for node in ast.walk(tree):
            match node:
                case ast.Attribute(attr=name):
                    yield name
                case ast.Constant(value=str(text)) if " " not in text:
                    yield from text.split(".")


def test_all_that_are_used_are_listed() -> None:
    trees = [ast.parse(path.read_text()) for path in SOURCE.rglob("*.py")]
    used = {name for name in used_names(trees) if is_private(name)}
    listed = {name for names in NAMES.values() for name in names}
    assert used - {*own_names(trees)} - DOCUMENTED - LATER - listed == set()


def test_all_that_are_listed_are_used() -> None:
    text = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    # The probes put the calls of a selector loop together: `_` and `add_reader`.
    unused = {name for names in NAMES.values() for name in names if name.strip("_") not in text}
    assert unused == set()


@pytest.mark.parametrize("module", NAMES)
def test_the_installed_version_has_them(module: str) -> None:
    text = getsource(import_module(module))
    assert {name for name in NAMES[module] if name not in text} == set()

"""uvicorn, on asyncio and on uvloop: what its connections do, and its own ways to close them."""

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest
import uvicorn
import uvloop
from tornado.websocket import websocket_connect

from echotui.observer.probes import Probes
from echotui.observer.uvloop_loop import is_uvloop
from echotui.observer.wire import KICKED, REFUSED, InnerConnection
from tests.observer.probing import aside, connection, held, line_in, until

HERE = "test_uvicorn.py"
LEFT = threading.Event()


def at(part: str) -> str:
    return f"{HERE}:{line_in(__name__, part)}"

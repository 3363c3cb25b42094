"""uvicorn's hello world, on uvloop."""

from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from tests.benchmarks.child import serve_from
from tests.benchmarks.peers.listening import listening

BODY = b"Hello, world"
HEADERS = [(b"content-type", b"text/plain"), (b"content-length", str(len(BODY)).encode())]


async def hello(
    _scope: dict[str, Any],
    _receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


def main() -> None:
    sock = listening()
    config = uvicorn.Config(
        hello,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
        # Clients are silent while another side has its turn.
        timeout_keep_alive=3600,
    )
    serve_from(sock.getsockname()[1])
    uvicorn.Server(config).run([sock])


if __name__ == "__main__":
    main()

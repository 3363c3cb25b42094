"""A child process of clients that talk for a while, and compare what comes back.

    python talkers.py HOST PORT CLIENTS SECONDS

It prints `there` when all are connected, and at the end how many bytes came back, all right.
"""

import asyncio
import hashlib
import random
import sys

EVERY = 0.1
SIZE = 1024


async def talk(host: str, port: int, seed: int, until: float, started: asyncio.Barrier) -> int:
    """Send noise from time to time, then our end. Return how many bytes came back."""
    reader, writer = await asyncio.open_connection(host, port)
    await started.wait()
    source, sent, received, size = random.Random(seed), hashlib.sha256(), hashlib.sha256(), 0

    async def send() -> None:
        while asyncio.get_running_loop().time() < until:
            data = source.randbytes(SIZE)
            sent.update(data)
            writer.write(data)
            await asyncio.sleep(EVERY)
        await writer.drain()
        writer.write_eof()

    sending = asyncio.create_task(send())
    while data := await reader.read(65536):
        received.update(data)
        size += len(data)
    await sending
    writer.close()
    assert sent.digest() == received.digest(), f"client {seed}: {size} bytes came back"
    return size


async def main() -> None:
    """Let them all talk."""
    host, port, clients, seconds = sys.argv[1:]
    started = asyncio.Barrier(int(clients) + 1)
    until = asyncio.get_running_loop().time() + float(seconds)
    talking = [
        asyncio.create_task(talk(host, int(port), seed, until, started))
        for seed in range(int(clients))
    ]
    await started.wait()
    sys.stdout.write("there\n")
    sys.stdout.flush()
    sys.stdout.write(f"{sum(await asyncio.gather(*talking))}\n")


if __name__ == "__main__":
    asyncio.run(main())

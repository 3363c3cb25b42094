"""A process that writes a line of JSON now and then, and may be given orders."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any, Final

PATIENCE: Final = 10.0


class Helper:
    """Starts a module and passes on its lines.

    Args:
        module: Which.
        arguments: Its arguments.
        on_line: Called with every line, on a thread.
    """

    def __init__(
        self, module: str, *arguments: object, on_line: Callable[[dict[str, Any]], None]
    ) -> None:
        self._on_line = on_line
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._on_line(json.loads(line))

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def order(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()

    def stop(self) -> None:
        if self.runs:
            self._process.terminate()
        self._process.wait(PATIENCE)
        self._thread.join(PATIENCE)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

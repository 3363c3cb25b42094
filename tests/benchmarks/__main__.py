"""Run the benchmarks: `python -m tests.benchmarks [NAME …]`."""

import argparse
import sys
import time
from pathlib import Path

from tests.benchmarks import cores
from tests.benchmarks.catalog import CATALOG
from tests.benchmarks.child import make_room
from tests.benchmarks.machine import machine
from tests.benchmarks.report import table, write
from tests.benchmarks.result import Progress, Result

FEWEST = 5


def main() -> None:
    asked = _arguments()
    if asked.list:
        for name, entry in CATALOG.items():
            sys.stdout.write(f"{name:16}{entry.description}\n")
        return
    measured_on = machine()
    cores.pin(0, cores.LOAD)
    make_room()
    progress = _progress()
    results: dict[str, Result] = {}
    try:
        for name in asked.names or CATALOG:
            results[name] = CATALOG[name].run(asked.pairs, progress)
    finally:
        # What was measured before one of them failed is worth having.
        if results:
            rows = [row for result in results.values() for row in result.rows]
            about = ", ".join(f"{name} {value}" for name, value in measured_on.items())
            sys.stdout.write(f"{table(rows)}\n\n{asked.pairs} pairs; {about}\n")
            if asked.json:
                write(asked.json, measured_on, results)
    progress("done")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; all when none is given")
    parser.add_argument("--list", action="store_true", help="name them, and exit")
    parser.add_argument("--pairs", type=int, default=FEWEST, metavar="N", help="rounds of each")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write what was seen")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in CATALOG]:
        parser.error(f"there is no {unknown[0]}; --list names them all")
    if asked.pairs < 1:
        parser.error("--pairs: at least 1")
    return asked


def _progress() -> Progress:
    began = time.monotonic()

    def progress(text: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:5.0f} s  {text}\n")

    return progress


if __name__ == "__main__":
    main()

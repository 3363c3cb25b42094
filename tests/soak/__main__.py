"""`python -m tests.soak --minutes N [--seed S]`: exit code 1 when something broke."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.soak import CALM_EVERY, Soak


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    asked = parser.parse_args()
    if asked.minutes * 60 <= CALM_EVERY:
        parser.error(f"--minutes: the first reckoning is after {CALM_EVERY:g} s; at least 1 minute")
    folder = Path(tempfile.mkdtemp(prefix="echotui-soak-"))
    soak = Soak(asked.seed, asked.minutes * 60, folder)
    broken = soak.run()
    for line in broken:
        sys.stderr.write(f"{line}\n")
    sys.stderr.write(
        f"{len(broken)} broken; the files are in {folder}\n"
        f"again: python -m tests.soak --minutes {asked.minutes:g} --seed {asked.seed}\n"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(_main())

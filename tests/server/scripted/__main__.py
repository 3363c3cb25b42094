"""`python -m tests.server.scripted --runs 20000 [--seed S]`: scripts at random against a server.

Exit code 1 when an invariant broke; the script is printed, as short as it can be made.
"""

import argparse
import logging
import sys
import time
from random import Random

from tests.server.scripted.play import LENGTH, broken, shortened
from tests.server.scripted.steps import EVERYTHING, script, setting

TOLD = 5


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.server.scripted", description=__doc__)
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    # Faults are scripted by the thousand; each of them is logged.
    logging.disable(logging.CRITICAL)
    began, failed = time.monotonic(), 0
    for run in range(asked.seed, asked.seed + asked.runs):
        random = Random(run)
        setting_, steps = setting(random), script(random, random.randint(20, LENGTH), EVERYTHING)
        what = broken(setting_, steps)
        if what:
            failed += 1
            if failed <= TOLD:
                short = shortened(setting_, steps)
                sys.stderr.write(f"seed {run}: {what}\n  {setting_}\n")
                sys.stderr.write(f"  {broken(setting_, short)}\n")
                sys.stderr.writelines(f"    {step}\n" for step in short)
        if (run + 1 - asked.seed) % 2000 == 0:
            sys.stderr.write(f"{run + 1 - asked.seed} runs, {time.monotonic() - began:.0f} s\n")
    sys.stderr.write(f"{asked.runs} scripts, {failed} broke\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(_main())

"""The table for a person, and the JSON for a program."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.result import Result
from tests.benchmarks.row import Row

TITLES = ("what", "median (least to most)", "wanted", "")


def table(rows: Sequence[Row]) -> str:
    """Put the rows below each other: first those that something was wanted of."""
    judged = [row for row in rows if row.limit is not None]
    beside = [row for row in rows if row.limit is None]
    lines: list[tuple[str, ...]] = [
        TITLES,
        *((row.what, row.figure, row.wanted, row.verdict) for row in (*judged, *beside)),
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(TITLES))]
    lines.insert(1, tuple("─" * width for width in widths))
    if judged and beside:
        lines.insert(2 + len(judged), ("", "", "", ""))
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def write(path: Path, measured_on: Mapping[str, str], results: Mapping[str, Result]) -> None:
    """Write all that was seen as JSON."""
    found = {
        "machine": dict(measured_on),
        "rows": [
            {
                "benchmark": name,
                **asdict(row),
                "median": row.spread.median,
                "low": row.spread.low,
                "high": row.spread.high,
                "met": row.met,
            }
            for name, result in results.items()
            for row in result.rows
        ],
        "samples": {name: result.samples for name, result in results.items()},
    }
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")

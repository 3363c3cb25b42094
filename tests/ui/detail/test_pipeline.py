import pytest

from echotui.model.detail import Detail, Kernel
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.row import Row
from echotui.model.view import View
from echotui.ui.detail.pipeline import Pipeline
from tests import detail_scenes
from tests.ui.stage import row

KIB = 1024
LARGEST = row(
    1, mask=READ | WRITE, queued=1023 * KIB, chunks=9999, fill=9.0, rate_in=999e3, rate_out=999e3
)


def pipe(width: int, shown: Row | None = None, kernel: Kernel | None = None) -> str:
    detail = detail_scenes.detail()
    detail = Detail(shown or detail.row, kernel=kernel or detail.kernel)
    return Pipeline().draw(View(detail=detail), width)[0].plain


def test_it_reads_from_client_to_client() -> None:
    assert pipe(118) == (
        "client ▶ kernel in 187 KiB ───────-─ 0/s ─▶ queue ██████ 263 KiB/5 ───────W─ 12 kB/s ─▶ "
        "kernel out 2.5 MiB ─▶ client"
    )


def test_with_less_room_it_shows_less() -> None:
    assert pipe(78) == (
        "client ▶ kernel 187 KiB ──-▶ queue 263 KiB/5 ──────W▶ kernel 2.5 MiB ─▶ client"
    )
    assert pipe(38) == "in 187 KiB ─-▶ 263 KiB ─W▶ out 2.5 MiB"


@pytest.mark.parametrize(("mask", "letters"), [(NONE, "--"), (READ, "R-"), (WRITE, "-W")])
def test_the_mask_is_on_the_arrow_that_it_opens(mask: int, letters: str) -> None:
    first, second = pipe(38, row(1, mask=mask)).split("▶")[:2]
    assert first[-1] + second[-1] == letters


def test_a_queue_that_the_system_does_not_report_is_a_question_mark() -> None:
    assert pipe(38, row(1), Kernel()) == "in ? ─R▶ 0 ─-▶ out ?"


@pytest.mark.parametrize("width", [78, 90, 116, 158])
def test_the_text_after_a_number_does_not_move(width: int) -> None:
    kernel = Kernel(in_queue=1023 * KIB, out_queue=1023 * KIB)
    for shown in (LARGEST, row(1), row(1, queued=1, chunks=1, rate_in=5.0)):
        for sizes in (kernel, Kernel(), Kernel(0, 0)):
            line = pipe(width, shown, sizes)
            assert len(line) == len(pipe(width, LARGEST, kernel)) <= width
            assert line.index("queue") == pipe(width, LARGEST, kernel).index("queue")


def test_a_full_queue_has_the_colour_of_choked() -> None:
    def colour(fill: float) -> list[str]:
        view = View(detail=Detail(row(1, queued=5, fill=fill)))
        content = Pipeline().draw(view, 38)[0]
        return [str(s.style) for s in content.spans if content.plain[s.start : s.end] == "5 B"]

    assert (colour(0.9), colour(1.0)) == (["bold"], ["$echo-choked bold"])

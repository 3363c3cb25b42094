from echotui.model.detail import Detail
from echotui.model.row import Row
from echotui.model.view import View
from echotui.ui.detail.counters import Counters
from echotui.ui.format.key_values import INDENT
from tests.ui.stage import row

KIB = 1024


def counters(shown: Row, **values: int) -> dict[str, str]:
    lines = Counters().draw(View(detail=Detail(shown, **values)), 38)  # type: ignore[arg-type]  # fields of Detail
    return {line.plain[:INDENT].strip(): line.plain[INDENT:].strip() for line in lines}


def test_bytes_are_shown_with_calls_and_bytes_per_call() -> None:
    shown = counters(row(1, bytes_in=4_100_000, reads=187, bytes_out=96, writes=12))
    assert (shown["in"], shown["reads"]) == ("4.1 MB  4,100,000 B", "187 × 22 kB")
    assert (shown["out"], shown["writes"]) == ("96 B", "12 × 8 B")


def test_without_traffic_there_is_no_mean() -> None:
    assert counters(row(1)) == {
        "in": "0", "reads": "0", "out": "0", "writes": "0", "queue": "empty",
        "fill": "0.0 % of high", "peak": "0", "lost": "0", "discarded": "0",
    }  # fmt: skip


def test_the_queue_is_measured_against_its_watermark() -> None:
    half = counters(row(1, queued=128 * KIB, messages=9, fill=0.5))
    assert half["queue"] == "128 KiB, 9 messages"
    assert counters(row(1, queued=5, messages=1))["queue"] == "5 B, 1 message"
    assert (
        counters(row(1, queued=1023 * KIB, messages=12_345))["queue"] == "1023 KiB, 12.3k messages"
    )
    assert half["fill"] == "████     50 % of high"
    assert counters(row(1, queued=2**40, messages=10**9, fill=400.0))["fill"] == (
        "████████ 999 % of high"
    )


def test_bytes_that_were_not_echoed_are_coloured() -> None:
    shown = counters(row(1, lost=3 * KIB, discarded=KIB))
    assert (shown["lost"], shown["discarded"]) == ("3.0 KiB  3,072 B", "1.0 KiB  1,024 B")
    lines = Counters().draw(View(detail=Detail(row(1, lost=5))), 38)
    assert {str(span.style) for span in lines[-2].spans} == {"$echo-faint", "$echo-held"}
    assert {str(span.style) for span in lines[-1].spans} == {"$echo-faint"}

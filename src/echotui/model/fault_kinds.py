"""The table of injected faults: reading, writing, completions, help and README are made from it."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from echotui.errors import FilterError
from echotui.model import fault
from echotui.model.fault import Fault
from echotui.model.fault_parameters import IS, Moment, Parameter
from echotui.model.field_kind import FieldKind
from echotui.model.filter.tokens import cited

_SHORTEST: Final = 0.001  # Seconds; the loop's timers are no finer.


class FaultKind(Struct, frozen=True):
    """One kind of fault."""

    name: str
    type: type[Any]  # Of its value.
    sentence: str
    example: str
    parameters: tuple[Parameter | Moment, ...] = ()

    @property
    def form(self) -> str:
        """As the help writes it: `latency=DELAY[+-JITTER]`."""
        return self.name + "".join(each.form for each in self.parameters)

    @property
    def word(self) -> str:
        """As it begins while it is typed: `latency=`."""
        return self.name + IS if self.form.startswith(self.name + IS) else self.name

    def parse(self, value: str | None) -> Fault:
        """Return the fault whose parameters follow the `=`; `None`: there is no `=`.

        Raises:
            FilterError: A parameter is missing, wrong, or one too many.
        """
        try:
            made: Fault = self.type(**self._values(value))
        except ValueError as error:
            raise FilterError(f"{self.name}{error}, as in {self.example}") from error
        return made

    def show(self, given: Fault) -> str:
        """Write a fault of this kind as it is typed."""
        return self.name + "".join(each.show(given) for each in self.parameters)

    def _values(self, value: str | None) -> dict[str, float]:
        values: dict[str, float] = {}
        rest = value
        for number, each in enumerate(self.parameters, 1):
            text = rest
            if rest is not None and number < len(self.parameters):
                text, sign, after = rest.partition(self.parameters[number].sign)
                rest = after if sign else None
            else:
                rest = None
            values |= self._value(each, text, values)
        if rest is not None:
            raise ValueError(" takes no parameter")
        if values.get("jitter", 0) > values.get("delay", 0):
            raise ValueError(": JITTER is at most DELAY")
        return values

    def _value(
        self, parameter: Parameter | Moment, text: str | None, before: dict[str, float]
    ) -> dict[str, float]:
        try:
            return parameter.missing(before) if text is None else parameter.read(text)
        except ValueError as error:
            name = parameter.name.upper()
            if text and (needs := parameter.missing_unit(text)):
                raise ValueError(f": {needs}") from error
            if text:
                raise ValueError(f": {name} is {parameter.allowed}, not {cited(text)}") from error
            raise ValueError(f" needs {name}, {parameter.allowed}") from error


_DELAY: Final = Parameter("delay", FieldKind.TIME, _SHORTEST)

ENTRIES: Final = (
    FaultKind(
        "latency", fault.Latency,
        "Echo each piece so much later, in order; what waits is queue, so at most --high-water in"
        " this time. Several add up.",
        "latency=200ms+-50ms",
        (_DELAY, Parameter("jitter", FieldKind.TIME, 0, "+-", 0.0)),
    ),
    FaultKind(
        "bandwidth", fault.Bandwidth, "Send at most at this rate; of several, the lowest counts.",
        "bandwidth=10kB/s",
        (Parameter("rate", FieldKind.RATE),),
    ),
    FaultKind(
        "slicer", fault.Slicer, "Send in slices of this size, with a pause between two.",
        "slicer=100/50ms",
        (
            Parameter("size", FieldKind.MEMORY),
            Parameter("delay", FieldKind.TIME, _SHORTEST, "/"),
        ),
    ),
    FaultKind(
        "limit", fault.LimitBytes, "Close once so many bytes have been echoed.", "limit=1MB",
        (Parameter("size", FieldKind.MEMORY),),
    ),
    FaultKind(
        "timeout", fault.Timeout,
        "Stop answering after a time, and close after a silence, of the same length if none is"
        " given.",
        "timeout=5s/30s",
        (
            Parameter("after", FieldKind.TIME, 0),
            Parameter("silence", FieldKind.TIME, _SHORTEST, "/", copies="after"),
        ),
    ),
    FaultKind(
        "mute", fault.Mute,
        "Stop reading; the kernel acknowledges what comes until its window is full.", "mute",
    ),
    FaultKind("swallow", fault.Swallow, "Read, and echo nothing.", "swallow"),
    FaultKind(
        "reset", fault.Reset,
        "Reset the connection after a time, or after so many bytes echoed; what the client has not"
        " read by then may be lost.",
        "reset=1MB", (Moment(),),
    ),
    FaultKind(
        "slow-close", fault.SlowClose,
        "Send our end so much later, also that of limit and timeout. Several add up.",
        "slow-close=3s", (_DELAY,),
    ),
    FaultKind(
        "corrupt", fault.Corrupt, "Flip one bit in every so many bytes echoed.", "corrupt=1000",
        (
            Parameter("every", FieldKind.COUNT),
            Parameter("seed", FieldKind.COUNT, 0, "/", 0),
        ),
    ),
    FaultKind(
        "half-open", fault.HalfOpen,
        "Close without FIN or RST after a time, or after so many bytes echoed; the kernel answers"
        " the client's next bytes with a reset. Needs Linux and CAP_NET_ADMIN.",
        "half-open=5s", (Moment(),),
    ),
)  # fmt: skip
KINDS: Final = {kind.name: kind for kind in ENTRIES}
"""By name, in the order in which a rule shows its faults."""
OF_TYPE: Final = {kind.type: kind for kind in ENTRIES}


def show_faults(faults: Iterable[Fault]) -> str:
    """Write faults with their parameters: `latency=200ms reset=1MB`."""
    return " ".join(OF_TYPE[type(fault)].show(fault) for fault in faults)


class Preset(Struct, frozen=True):
    """A word that stands for some faults."""

    name: str
    faults: tuple[Fault, ...]
    sentence: str

    @property
    def meaning(self) -> str:
        """As it would be typed without it: `latency=300ms bandwidth=200kB/s`."""
        return show_faults(self.faults)


# An echo is delayed once, so the delay is a whole round trip. The figures of 3g, edge and dsl are
# those of WebPageTest (connectivity.ini: 1.6 Mbit/s and 300 ms, 240 kbit/s and 840 ms, 1.5 Mbit/s
# and 50 ms); a geostationary hop and back takes 558 ms at least (RFC 2488, section 2), its rate is
# 25 Mbit/s as it is sold; Wi-Fi has 40 ms and 30 Mbit/s (github.com/tylertreat/comcast).
PRESETS: Final = {
    preset.name: preset
    for preset in (
        Preset("3g", (fault.Latency(0.3), fault.Bandwidth(200e3)), "A phone on 3G."),
        Preset("edge", (fault.Latency(0.84), fault.Bandwidth(30e3)), "A phone on EDGE."),
        Preset("dsl", (fault.Latency(0.05), fault.Bandwidth(187_500.0)), "A slow DSL line."),
        Preset(
            "satellite", (fault.Latency(0.6), fault.Bandwidth(3_125e3)),
            "A geostationary satellite.",
        ),
        Preset(
            "lossy-wifi", (fault.Latency(0.04, 0.03), fault.Bandwidth(3_750e3)),
            "A bad Wi-Fi, without its loss: only the kernel can drop packets, see tc-netem(8).",
        ),
    )
}  # fmt: skip
WORDS: Final = (*(kind.word for kind in ENTRIES), *PRESETS)
"""Completions."""

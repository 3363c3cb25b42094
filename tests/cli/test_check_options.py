import pytest

from echotui.cli.arguments import parse
from echotui.errors import SettingsError
from echotui.runtime.request import ServeRequest


def serve(*options: str) -> ServeRequest:
    request = parse(["serve", "--config", "off", *options])
    assert isinstance(request, ServeRequest)
    return request


def test_without_checks_a_server_serves_until_a_signal() -> None:
    request = serve()
    assert (request.for_, request.checks, request.report) == (0.0, (), "")


def test_checks_are_repeated_and_keep_their_order_expected_ones_first() -> None:
    request = serve(
        "--for", "1.5", "--fail-on", 'reason:"peer reset"', "--expect", "50:state:open,choked",
        "--expect=1:!held", "--report", "out.json",
    )  # fmt: skip
    assert [str(check) for check in request.checks] == [
        "--expect 50:state:open,choked", "--expect '1:!held'",
        """--fail-on 'reason:"peer reset"'""",
    ]  # fmt: skip
    assert (request.for_, request.report) == (1.5, "out.json")


def test_a_hyphen_is_standard_output_and_a_flag_is_no_path() -> None:
    assert serve("--report", "-").report == "-"
    assert serve("--report", "off").report == ""
    with pytest.raises(SettingsError, match=r"^--report: '--for' is not the path of a file"):
        serve("--report", "--for", "3")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--expect", "x"), "--expect: 'x' is not N:FILTER, such as 50:state:open,"),
        (("--fail-on", "queue>"), "--fail-on: 'queue>': queue> needs a size, such as 64k"),
        (
            ("--fail-on", "lint:stuck in>1M", "--allow", "stuck"),
            "--fail-on 'lint:stuck in>1M': stuck is not reported, because of --allow stuck",
        ),
        (("--fail-on", "payload:x"), "--fail-on payload:x: no payload is kept; add --payload"),
        (("--for", "-1"), "--for: '-1' is not a number of seconds from 0"),
        (("--for_", "1"), "unknown option '--for_'; did you mean --for?"),
    ],
)
def test_what_is_wrong_is_named(options: tuple[str, ...], error: str) -> None:
    with pytest.raises(SettingsError) as refused:
        serve(*options)
    assert str(refused.value).startswith(error)


def test_a_payload_that_is_kept_can_be_checked() -> None:
    assert serve("--payload", "--fail-on", "payload:x").checks[0].needs_payload

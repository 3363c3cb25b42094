from echotui.model.fleet_subjects import command_subject, is_instance, view_subject, viewer_of


def test_the_subjects_of_a_server() -> None:
    assert view_subject("0af3") == "echotui.0af3.view"
    assert command_subject("0af3") == "echotui.0af3.command"


def test_what_may_be_an_instance() -> None:
    assert is_instance("0123456789abcdef")
    assert not any(map(is_instance, ("", "a.b", "*", ">", "a b", "é", "A", "a\n", "0" * 65)))


def test_a_viewer_has_many_reply_subjects() -> None:
    assert viewer_of("_INBOX.a.1") == viewer_of("_INBOX.a.2") == "_INBOX.a"
    assert viewer_of("x") == ""

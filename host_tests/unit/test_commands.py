"""How typed lines find their command."""

from microsshd.services import commands
from testing import raises


def test_whole_and_shortened():
    for line in ("display version", "  di   ver "):
        assert commands.find(line) == "display.version"
    assert commands.find("di s s s") == "display.sessions"
    assert commands.find("probe e") == "await probe.echo"
    assert commands.find("q") == ""


def test_blame():
    for line, text, column in (
        ("bogus", "Unrecognized command", 0),
        ("display bogus", "Unrecognized command", 8),
        ("  display  bogus x", "Unrecognized command", 11),
        ("display", "Incomplete command", 7),
        ("display ssh", "Incomplete command", 11),
        ("quit now", "Too many parameters", 5),
        ("display version version", "Too many parameters", 16),
    ):
        e = raises(commands.Unfinished, commands.find, line)
        assert (e.text, e.path) == (text, column), (line, e.text, e.path)


def test_every_row_can_be_typed():
    for words, target, _ in commands.rows():
        assert commands.find(words) == target


def test_ambiguous():
    table = commands.TABLE
    commands.TABLE += "display verse|a.b|\n"
    try:
        e = raises(commands.Unfinished, commands.find, "display ver")
        assert (e.text, e.path) == ("Ambiguous command", 8)
        assert commands.find("display versi") == "display.version"
    finally:
        commands.TABLE = table

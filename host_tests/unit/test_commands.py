"""How typed lines find their command."""

from microsshd.services import commands
from testing import raises


def words(line):
    return commands.find(line)[0]


def test_whole_and_shortened():
    assert words("display version") == "display version"
    assert words("  di   ver ") == "display version"
    assert words("di s s s") == "display ssh server session"
    assert words("q") == "quit"


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
    for row in commands.TABLE:
        assert commands.find(row[0]) is row


def test_ambiguous():
    rows = commands.TABLE
    commands.TABLE = rows + (("display verse", None, None, False, ""),)
    try:
        e = raises(commands.Unfinished, commands.find, "display ver")
        assert (e.text, e.path) == ("Ambiguous command", 8)
        assert words("display versi") == "display version"
    finally:
        commands.TABLE = rows

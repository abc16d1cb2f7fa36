"""The tables of commands: every row can be typed, every target is there."""

from microsshd import commands, extensions
from microsshd.compat import load
from microsshd.config import edit, grammar, kinds, schema


def _sample(token):
    """A word that is typed for it."""
    if token[0] == "{":
        return kinds.choices(token)[0]
    if token.startswith("<number"):
        return token[8:].split("-")[0]
    return "x.cfg" if token[0] == "<" else token


def test_every_row_can_be_typed():
    for view in ("user", "system"):
        for row in commands.rows(view):
            target, words, flags, help = row.split("|")
            if not target:
                continue
            words = " ".join([_sample(token) for token in words.split()])
            assert grammar.find(commands.rows(view), words)[0] == row
            module, function = target.split(".")
            assert hasattr(load("commands." + module), function), target
            assert help and not help.endswith("."), row
            assert not flags.strip("ir"), row


def test_no_word_means_two_things():
    """Commands and configuration of the system view have no row in common."""
    both = list(commands.rows("system")) + list(schema.rows()) + list(edit.undo_rows(None))
    words = [row.split("|")[1] for row in both if row[0] != "|"]
    assert len(words) == len(set(words))


def test_commands_of_the_application():
    @extensions.command("display temperature <number:1-9>", help="A sensor")
    def temperature(cli, number):
        yield "%d degrees" % number

    try:
        row, args = grammar.find(commands.rows("user"), "dis temp 4")
        function = extensions.functions[int(row.split("|")[0][1:])]
        assert list(function(None, *args)) == ["4 degrees"]
        assert row.split("|")[2:] == ["r", "A sensor"]
    finally:
        extensions.rows.clear()
        extensions.functions.clear()

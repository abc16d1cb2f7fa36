"""The table of commands, and how a typed line finds its command.

Keywords may be shortened while they stay unique. A command is a generator of lines, given the
device and the stream of who asked; one marked `await` talks itself, a coroutine with the same
arguments. Its module is imported when it is typed. The table is one text, read row by row: a row
as an object of its own costs several times its size.
"""

from io import StringIO

from ..errors import Refused

# words | module.function (none: the end of the session) | help
TABLE = """\
display version|display.version|Software version and uptime
display users|display.users|Users logged in
display ssh server session|display.sessions|SSH connections
display memory|display.memory|Memory in use and free
display logbuffer|display.logbuffer|The last lines of the log
probe echo|await probe.echo|Send back what comes in until it ends
probe send|await probe.send|Send a million bytes
help|display.help|This list
quit||Log out
"""


class Unfinished(Refused):
    """No command: `text` says what is wrong, `path` is the column of the word to blame."""


def rows():
    """Yields (words, target, help) of each command."""
    for line in StringIO(TABLE):
        yield line.rstrip("\n").split("|")


def find(line):
    """The target of a typed line, as "display.version"; Unfinished says why there is none."""
    found = ""  # the full words so far, each with a blank behind it
    column = 0
    for typed in line.split():
        column = line.index(typed, column)
        words = _choices(found)
        if not words:
            raise Unfinished("Too many parameters", column)
        matches = [typed] if typed in words else [w for w in words if w.startswith(typed)]
        if not matches:
            raise Unfinished("Unrecognized command", column)
        if len(matches) > 1:
            raise Unfinished("Ambiguous command", column)
        found += matches[0] + " "
        column += len(typed)
    for words, target, _ in rows():
        if words + " " == found:
            return target
    raise Unfinished("Incomplete command", column)


def _choices(found):
    """The words that may follow those found."""
    words = []
    for row, _, _ in rows():
        row += " "
        if row.startswith(found) and len(row) > len(found):
            word = row[len(found) : row.index(" ", len(found))]
            if word not in words:
                words.append(word)
    return words

"""The table of commands, and how a typed line finds its row.

Keywords may be shortened while they stay unique. A command is a generator of lines, given the
device and the stream of who asked; one that talks itself is a coroutine with the same arguments.
Its module is imported when it is typed.
"""

from ..errors import Refused

# words, module, function, whether it is a coroutine, help
TABLE = (
    ("display version", "display", "version", False, "Software version and uptime"),
    ("display users", "display", "users", False, "Users logged in"),
    ("display ssh server session", "display", "sessions", False, "SSH connections"),
    ("display memory", "display", "memory", False, "Memory in use and free"),
    ("display logbuffer", "display", "logbuffer", False, "The last lines of the log"),
    ("probe echo", "probe", "echo", True, "Send back what comes in until it ends"),
    ("probe send", "probe", "send", True, "Send a million bytes"),
    ("help", "display", "help", False, "This list"),
    ("quit", None, None, False, "Log out"),
)


class Unfinished(Refused):
    """No command: `text` says what is wrong, `path` is the column of the word to blame."""


def find(line):
    """The row of a typed line; Unfinished says why there is none."""
    words = line.split()
    rows = [(row[0].split(), row) for row in TABLE]
    column = 0
    for i, word in enumerate(words):
        column = line.index(word, column)
        longer = [r for r in rows if len(r[0]) > i]
        if not longer:
            raise Unfinished("Too many parameters", column)
        rows = [r for r in longer if r[0][i] == word] or [
            r for r in longer if r[0][i].startswith(word)
        ]
        if not rows:
            raise Unfinished("Unrecognized command", column)
        if len({r[0][i] for r in rows}) > 1:
            raise Unfinished("Ambiguous command", column)
        column += len(word)
    for row_words, row in rows:
        if len(row_words) == len(words):
            return row
    raise Unfinished("Incomplete command", column)

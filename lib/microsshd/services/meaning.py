"""What a typed line means: aliases, the rows of its view, filters and the file behind it; and who
may have it done."""

from ..commands import ALIASES
from ..commands import rows as command_rows
from ..compat import const, load
from ..config import grammar, kinds
from ..errors import Refused, Unfinished

_CHANGES = const("=@*!")  # what the configuration's targets begin with
_EDIT = const("config.edit")
_FILE = const("<file:1-255>")
_SCHEMA = const("config.schema")


def rows(cli, line):
    """What a line that begins so may mean in the view."""
    yield from command_rows("user" if cli.view == "user" else "system")
    if cli.view != "user":
        yield from load(_SCHEMA).rows(cli.view and cli.view[0])
        word = line.lstrip().split(" ", 1)[0].lower()
        if word and ("undo".startswith(word) or word == "no"):
            yield from load(_EDIT).undo_rows(cli.view)


def may(cli, row):
    """Whether the user may have done what the row is for."""
    if cli.stream.role == "network-admin":
        return True
    return row[0] not in _CHANGES and "r" in row.split("|", 3)[2]


def understand(cli, line):
    """(view, row, arguments, filters, file) of a line; Refused when it may not be done."""
    found = _understand(cli, line)
    _, row, _, filters, file = found
    if not may(cli, row):
        raise Refused("Permission denied.")
    if (filters or file) and (row[0] in _CHANGES or "i" in row.split("|", 3)[2]):
        raise Refused("Only what a command shows can be filtered, or go to a file")
    return found


def _understand(cli, line):
    """A text of the configuration may have in it what looks like a filter."""
    filters, file = (), None
    if " | " in line or " > " in line or " >> " in line:
        try:
            found = _find_around(cli, line)
            if found[1][0] in _CHANGES:
                return found + (filters, file)
        except Unfinished:
            pass
        line, filters, file = load("services.filters").split(line)
        if file:
            kinds.parse(_FILE, file[0])
    return _find_around(cli, line) + (filters, file)


def _find_around(cli, line):
    """The view that the line is meant for, its row and arguments. What a member's view does not
    know may be a line of the system view: so configurations can be pasted."""
    view = cli.view
    try:
        return (view,) + _find(cli, line)
    except Unfinished as e:
        if view is None or view == "user":
            raise
        first = e
    cli.view = None
    try:
        return (None,) + _find(cli, line)
    except Unfinished:
        raise first
    finally:
        cli.view = view


def _find(cli, line):
    """The row and arguments; shortened aliases are tried when nothing else is meant."""
    for short in (False, True):
        meant = without_aliases(cli, line, short)
        try:
            return grammar.find(rows(cli, meant), meant)
        except Unfinished as e:
            e.path = max(e.path + len(line) - len(meant), 0)
            error = e
    raise error


def aliases(cli):
    """Words that stand for others: those of the house, those of the configuration."""
    return sorted(set(ALIASES) | set(cli.device.config.values["aliases"]))


def alias(cli, word):
    """What an alias stands for; None for a word that is none."""
    members = cli.device.config.values["aliases"]
    text = members[word]["command"] if word in members else word
    head, blank, rest = text.partition(" ")
    text = ALIASES.get(head, head) + blank + rest
    return None if text == word else text


def without_aliases(cli, line, short=False):
    """The line without aliases, in its first word and in what follows `undo`; those that are
    short, too: of two letters at least, and unique."""
    words = line.split(" ")
    for i, word in enumerate(words):
        if word:
            words[i] = _whole(cli, word, short)
            if words[i] != "undo":
                break
    return " ".join(words)


def _whole(cli, word, short):
    text = alias(cli, word)
    if text:
        for row in rows(cli, word):
            if row.split("|", 2)[1].split(" ", 1)[0] == word:
                return word  # a command goes before
    elif short and len(word) > 1:
        found = [name for name in aliases(cli) if name.startswith(word)]
        text = alias(cli, found[0]) if len(found) == 1 else None
    return text or word

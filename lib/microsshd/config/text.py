"""The configuration as command text: what a startup file holds and `display` shows.

sysname NAME            a leaf: its command and its value; defaults are not shown
undo COMMAND            a switch that is on by default, or a leaf without its default
header login %text      a text in delimiters may have several lines
of two lines%
local-user U class manage
 state block            a leaf of a list's member, indented by one blank
#                       ends a section; lines that begin with it are comments
return                  the last line
"""

from ..compat import run
from ..errors import Refused
from . import edit, grammar, kinds, schema


def parse(lines, report):
    """A Config from command lines; report(number, line, Refused) is told of each bad one."""
    config = edit.defaults()
    where = None
    open_text = ""
    for number, line in enumerate(lines, 1):
        line = open_text + line.rstrip()
        if grammar.is_open(line):
            open_text = line + "\n"
            continue
        open_text = ""
        if not line or line.startswith("#"):
            where = None
            continue
        if line in ("return", "quit") or line.lstrip().startswith("version "):
            continue
        if not line.startswith(" "):
            where = None
        try:
            where = execute(config, where, line)[0]
        except Refused as e:
            report(number, line, e)
    if open_text:
        report(number, line, Refused("The text does not end"))
    return config


def execute(config, where, line):
    """Runs one command line of a view: see `edit.apply`."""
    if line.split()[0] == "undo":
        rows = edit.undo_rows(where)
    else:
        rows = schema.rows(where and where[0])
    row, args = grammar.find(rows, line)
    return edit.apply(config, where, row, run(edit.settled(args)))


def show(config):
    """Yields the lines of the configuration, as `parse` reads them."""
    yield "#"
    yield from show_view(config, None)
    for row in schema.rows():
        if row[0] == "@":
            name = edit.name_of(row)
            keys = sorted(config.values[name]) if edit.arguments_of(row) else (None,)
            for key in keys:
                lines = show_view(config, (name, key))
                if key is None:
                    lines = list(lines)
                    if not lines:
                        continue
                yield "#"
                yield head((name, key))
                yield from lines
    yield "#"
    yield "return"


def head(where):
    """The command that opens a view."""
    return _fill(schema.list_row(where[0]), where[1:])


def show_view(config, where):
    """Yields the lines of one view's leaves, and of its lists with members of one line."""
    values = edit.values_of(config, where)
    indent = " " if where else ""
    for row in schema.rows(where and where[0]):
        if row[0] == "=":
            value = values[edit.name_of(row)]
            if value != edit.default_of(row):
                yield from (indent + _show(row, value)).split("\n")
        elif row[0] == "*":
            names = row.split("|", 3)[2].split()[1:]
            members = values[edit.name_of(row)]
            for key in sorted(members):
                if len(members[key]) == len(names) and all([n in members[key] for n in names]):
                    yield indent + _fill(row, [key] + [members[key][n] for n in names])


def _show(row, value):
    if value is None or value is False:
        return "undo " + " ".join([t for t in edit.tokens_of(row) if t[0] not in "<{"])
    arguments = edit.arguments_of(row)
    return _fill(row, value if len(arguments) > 1 else (value,))


def _fill(row, values):
    """The row's words with values in place of its arguments."""
    values = list(values)
    words = []
    for token in edit.tokens_of(row):
        words.append(kinds.show(token, values.pop(0)) if token[0] in "<{" else token)
    return " ".join(words)

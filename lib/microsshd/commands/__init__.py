"""The commands that are no configuration: `table.txt`, rows of `config.grammar`.

    module.function|words|flags|help

A function is given the cli.Cli and the arguments, and yields lines; with flag `i` it is a
coroutine and talks itself, through the Cli. With flag `r` those may use it who only read. Its
module, of this package, is imported when it is typed. A section holds for the view at its head.
"""

from .. import extensions
from ..config.table import lines as table

# what people of other houses type
ALIASES = {
    "end": "return",
    "erase": "delete",
    "exit": "quit",
    "hostname": "sysname",
    "logging": "info-center",
    "no": "undo",
    "sh": "display",
    "show": "display",
    "write": "save",
}


def rows(view):
    """Yields the rows of a view, "user" or "system"."""
    inside = False
    for row in table("commands/table.txt"):
        if row[0] == "#":
            inside = "any" in row or view in row
        elif inside:
            yield row
    yield from extensions.rows

"""THE table, `schema.txt`: every leaf of the configuration, once.

    =leaf|command that sets it|default|help     without an argument: a switch, "on" or nothing
    !=leaf|another command|help                 that takes it back to its default
    *list|command that adds a member|names|help its first argument is the key; the names of the
                                                arguments are those of the member's values
    @list|command that opens a member|view|help its first argument is the key; the rows of the
     =leaf|...                                  member's view follow, indented by one blank
    @view|command that opens it|view|help       without an argument: leaves of the whole device

The rows are those of `grammar`. Commands, completion, help, text, defaults and validation are
walks over them. A leaf's name is its path in the data model, containers before a slash. An
application adds rows of its own: see `extensions`.
"""

from .. import extensions
from .table import lines


def _all():
    yield from lines("config/schema.txt")
    yield from extensions.leaves


def rows(name=None):
    """Yields the rows of the system view, or of another."""
    if name is None:
        for row in _all():
            if row[0] != " ":
                yield row
        return
    head = "@%s|" % name
    inside = False
    for row in _all():
        if row[0] != " ":
            inside = row.startswith(head)
        elif inside:
            yield row.strip()


def list_row(name):
    """The row that opens a view."""
    head = "@%s|" % name
    for row in _all():
        if row.startswith(head):
            return row
    return None

"""Changes to a configuration, as rows of the schema describe them.

`where` is a view: None for the system view, (list, key) for a member of a list.
"""

from ..errors import Refused
from . import Config, kinds, schema


def defaults():
    """A Config as it is before anybody has configured anything."""
    config = Config()
    config.values = _defaults(None)
    for row in schema.rows():
        if row[0] == "@":
            config.lists[name_of(row)] = {}
    return config


def _defaults(name):
    return {name_of(row): default_of(row) for row in schema.rows(name) if row[0] == "="}


def name_of(row):
    """Of a leaf or a list."""
    return row[1 : row.index("|")]


def tokens_of(row):
    return row.split("|", 2)[1].split()


def arguments_of(row):
    return [token for token in tokens_of(row) if token[0] in "<{"]


def default_of(row):
    """A leaf's value when it is not configured: None for nothing, False for a switch."""
    text = row.split("|", 3)[2]
    arguments = arguments_of(row)
    if not arguments:
        return text == "on"
    return kinds.parse(arguments[0], text) if text else None


def values_of(config, where):
    """The values of the view's leaves; Refused when the member is gone."""
    if where is None:
        return config.values
    values = config.lists[where[0]].get(where[1])
    if values is None:
        raise Refused("It is no longer configured")
    return values


def add(config, name, key):
    """The values of a new or present member of the list `name`."""
    members = config.lists[name]
    if key not in members:
        members[key] = _defaults(name)
    return members[key]


def undo_rows(where):
    """Yields rows that take back what the view's rows configure, as "undo ..." with target "!"."""
    for row in schema.rows(where and where[0]):
        target, words, _, text = row.split("|", 3)
        if target[:1] == "=":
            tokens = tokens_of(row)
            while tokens[-1][0] in "<{":
                tokens.pop()
            words = " ".join(tokens)
        if target:
            yield "!%s|undo %s||%s" % (row[: row.index("|")], words, text)


def apply(config, where, row, args):
    """Does what the row says; returns the view that is current then and the leaf or list that
    was changed."""
    target = row[: row.index("|")]
    name = target.lstrip("!=@")
    if target[0] == "=":
        values_of(config, where)[name] = (
            tuple(args) if len(args) > 1 else args[0] if args else True
        )
    elif target[0] == "@":
        add(config, name, args[0])
        return (name, args[0]), name
    elif target[1] == "=":
        for leaf in schema.rows(where and where[0]):
            if leaf.startswith(target[1:] + "|"):
                values_of(config, where)[name] = default_of(leaf)
        return where, name
    elif config.lists[name].pop(args[0], None) is None:
        raise Refused("There is no such %s" % row.split("|", 3)[1].split()[1])
    return where, name

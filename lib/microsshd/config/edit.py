"""Changes to a configuration, as rows of the schema describe them.

`where` is a view: None for the system view, (list, key) for a member of a list, (name, None) for
a view that only gathers leaves.
"""

from ..compat import intern
from ..errors import Refused
from . import Config, kinds, schema


def defaults():
    """A Config as it is before anybody has configured anything."""
    config = Config()
    _add_defaults(config.values, None)
    return config


def _add_defaults(values, name):
    for row in schema.rows(name):
        if row[0] == "=":
            values[intern(name_of(row))] = default_of(row)
        elif row[0] in "@*":
            if arguments_of(row):
                values[intern(name_of(row))] = {}
            else:
                _add_defaults(values, name_of(row))


def name_of(row):
    """Of a leaf, a list or a view."""
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
    """The values of the view's leaves and lists; Refused when the member is gone."""
    if where is None or where[1] is None:
        return config.values
    values = config.values[where[0]].get(where[1])
    if values is None:
        raise Refused("It is no longer configured")
    return values


def add(config, name, key):
    """The values of a new or present member of the list `name`."""
    members = config.values[name]
    if key not in members:
        members[key] = {}
        _add_defaults(members[key], name)
    return members[key]


def undo_rows(where):
    """Yields rows that take back what the view's rows configure, as "undo ..." with target "!"."""
    done = None
    for row in schema.rows(where and where[0]):
        target, words, _, text = row.split("|", 3)
        if target[:1] == "*":
            words = _through_key(row)
        elif target[:1] == "=":
            words = " ".join(_keywords(row))
        elif target[:1] == "!" or bool(target) != bool(arguments_of(row)):
            continue  # it takes back already; the help of what is not typed; a view that stays
        if target == "" or target != done:
            yield "%s|undo %s||%s" % (target and "!" + target, words, text)
        done = target


def _keywords(row):
    """The words of a leaf's row up to its first argument."""
    tokens = tokens_of(row)
    for i, token in enumerate(tokens):
        if token[0] in "<{":
            return tokens[:i]
    return tokens


def _through_key(row):
    words = _keywords(row)
    return " ".join(words + tokens_of(row)[len(words) : len(words) + 1])


def settled(args):
    """Generator of steps: the arguments of a row as a configuration keeps them, passwords as
    hashes."""
    for i, arg in enumerate(args):
        if hasattr(arg, "hash"):
            args[i] = yield from arg.hash()
    return args


def apply(config, where, row, args):
    """Does what the row says; returns the view that is current then, and the name of what was
    changed: of a leaf, list or member in the system view."""
    target, _, names, _ = row.split("|", 3)
    name = target.lstrip("!=@*")
    changed = where[0] if where and where[1] is not None else name
    values = values_of(config, where)
    if target[0] == "=":
        values[name] = tuple(args) if len(args) > 1 else args[0] if args else True
    elif target[0] == "*":
        values[name][args[0]] = dict(zip(names.split()[1:], args[1:]))
    elif target[0] == "@":
        if not args:
            return (name, None), name
        add(config, name, args[0])
        return (name, args[0]), name
    elif target[1] == "=":
        values[name] = _default(where, name)
    elif values[name].pop(args[0], None) is None:
        raise Refused("There is no such %s" % row.split("|", 3)[1].split()[1])
    return where, changed


def _default(where, name):
    """The leaf's value without its command: of a switch off, whatever it is by default."""
    for row in schema.rows(where and where[0]):
        if row.startswith("=%s|" % name):
            return default_of(row) if arguments_of(row) else False
    return None

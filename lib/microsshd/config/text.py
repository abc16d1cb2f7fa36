"""The configuration as command text: what a startup file holds and `display` shows.

sysname NAME            a leaf: its command and its value; defaults are not shown
local-user U class manage
 state block            a leaf of a list's member, indented by one blank
#                       ends a section; lines that begin with it are comments
return                  the last line
"""

from ..errors import Refused
from . import Config
from .schema import LEAVES, LISTS


def defaults():
    """A Config as it is before anybody has configured anything."""
    config = Config()
    config.values = {row[0]: row[3] for row in LEAVES}
    return config


def add(config, name, key):
    """The values of a new or present member of the list `name`."""
    kind, leaves = LISTS[name][1:]
    members = getattr(config, name)
    key = kind.parse(key)
    if key not in members:
        members[key] = {row[0]: row[3] for row in leaves}
    return members[key]


def parse(lines, report):
    """A Config from command lines; report(number, line, Refused) is told of each bad one."""
    config = defaults()
    values, leaves = config.values, LEAVES
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or line[0] == "#":
            values, leaves = config.values, LEAVES
            continue
        if words in (["return"], ["quit"]) or words[0] == "version":
            continue
        if line[0] != " ":
            values, leaves = config.values, LEAVES
        try:
            opened = _open(config, words)
            if opened:
                values, leaves = opened
            else:
                _set(values, leaves, words)
        except Refused as e:
            report(number, line, e)
    return config


def _open(config, words):
    """(values, leaves) of the list member whose view the words open, or None."""
    for name, (form, _, leaves) in LISTS.items():
        if len(words) == len(form) and words[0] == form[0]:
            if [w for w, f in zip(words, form) if f and w != f]:
                raise Refused("Not a command: %s" % " ".join(words))
            return add(config, name, words[form.index(None)]), leaves
    return None


def _set(values, leaves, words):
    for name, command, kind, _, _ in leaves:
        n = len(command.split())
        if " ".join(words[:n]) == command:
            if len(words) == n:
                raise Refused("Value missing: %s" % kind.hint)
            values[name] = kind.parse(" ".join(words[n:]))
            return
    raise Refused("Not a command: %s" % " ".join(words))


def show(config):
    """Yields the lines of the configuration, as `parse` reads them."""
    yield "#"
    yield from _show_leaves(config.values, LEAVES, "")
    for name, (form, _, leaves) in LISTS.items():
        members = getattr(config, name)
        for key in sorted(members):
            yield "#"
            yield " ".join([word or key for word in form])
            yield from _show_leaves(members[key], leaves, " ")
    yield "#"
    yield "return"


def _show_leaves(values, leaves, indent):
    for name, command, kind, default, _ in leaves:
        value = values[name]
        if value != default:
            yield "%s%s %s" % (indent, command, kind.show(value))

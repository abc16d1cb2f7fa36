"""Which configuration the device starts with, and what is done when that one will not do.

In order: the main startup file, the backup, the last one the device came up with, the factory
defaults. Where nobody is configured the user `admin` is there. One that cannot be read, or that
locks the administrator out, is left out; single lines that are wrong are left out and reported.
Nothing is rewritten but `.private/startup`:

    main NAME       files in the root; a name lacks when there is none
    backup NAME
"""

from ..errors import Refused
from . import edit, text
from .store import ADMIN, KEYS, PASSWORDS, PRIVATE

DEFAULT = "startup.cfg"
_CHOICE = PRIVATE + "/startup"
_LAST_GOOD = PRIVATE + "/last_good.cfg"
_REPORTED = 8  # bad lines that are remembered
_LONGEST = 16384  # bytes of a configuration


def choice(store):
    """{"main": name or None, "backup": name or None}"""
    found = {"main": DEFAULT, "backup": None}
    data = store.read(_CHOICE)
    if data is not None:
        found["main"] = None
        for line in data.decode().split("\n"):
            which, _, name = line.partition(" ")
            if which in found:
                found[which] = name or None
    return found


def choose(store, which, name):
    """Makes `name` (None: nothing) the main or backup file of the next start."""
    found = choice(store)
    found[which] = name
    lines = ["%s %s" % pair for pair in sorted(found.items()) if pair[1]]
    store.replace(_CHOICE, "\n".join(lines).encode())


def read(store, name, report):
    """The Config of a file. report(text) is told of each bad line; Refused when the whole will
    not do."""
    config = None
    try:
        with open(store.path(name)) as lines:
            config = text.parse(
                lines,
                lambda number, line, e: report(
                    "%s line %d: %s: %s" % (name, number, e.text, line.strip())
                ),
            )
    except OSError:
        raise Refused("The file %s cannot be read" % name)
    except UnicodeError:
        raise Refused("The file %s is not text" % name)
    _add_admin(config)
    problem = lockout(config, store)
    if problem:
        raise Refused("%s: %s" % (name, problem))
    return config


def _add_admin(config):
    if not config.users:
        edit.add(config, "users", ADMIN)["role"] = "network-admin"


def lockout(config, store):
    """Why nobody could log in and configure the device, or None."""
    methods = config.values["ssh/methods"]
    passwords = "password" in methods or "keyboard-interactive" in methods
    known = store.read(PASSWORDS) or b""
    for name, user in config.users.items():
        if user["role"] == "network-admin" and user["state"] == "active":
            if "publickey" in methods and store.read("%s/%s" % (KEYS, name)):
                return None
            if passwords and ("\n" + known.decode()).find("\n%s:" % name) >= 0:
                return None
    return "no administrator could log in"


def load(store):
    """(Config, name of its file or None for the factory defaults, what was wrong with the files:
    a list of texts)"""
    problems = []

    def add(problem):
        if len(problems) < _REPORTED:
            problems.append(problem)

    chosen = choice(store)
    for name in (chosen["main"], chosen["backup"], _LAST_GOOD):
        if name is None or store.read(name) is None:
            if name and name == chosen["main"] and name != DEFAULT:
                add("%s does not exist" % name)
            continue
        try:
            config = read(store, name, add)
        except Refused as e:
            add(e.text)
            continue
        if name != _LAST_GOOD:
            _remember(store, name)
        return config, name, problems
    config = edit.defaults()
    _add_admin(config)
    return config, None, problems


def _remember(store, name):
    """Keeps the configuration as the last one that would do, when it is another."""
    data = store.read(name)
    if data != store.read(_LAST_GOOD):
        store.replace(_LAST_GOOD, data)


def save(store, config, name):
    """Writes the configuration as command text, whole or not at all; Refused when it would lock
    the administrator out."""
    problem = lockout(config, store)
    if problem:
        raise Refused("Not saved: %s" % problem)
    lines = "\n".join(text.show(config)) + "\n"
    store.replace(name, lines.encode())

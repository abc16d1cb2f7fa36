"""Which configuration the device starts with, and what is done when that one will not do.

In order: what was in use when a commit delay began that nobody has confirmed; the main startup
file, the backup, the last one the device came up with; the factory defaults, which are meant where
neither main nor backup is chosen. Where nobody is configured the user `admin` is there. A file
that cannot be read, or that locks the administrator out, is left out; single lines that are wrong
are left out and reported. Nothing is rewritten but `.private/startup`:

    main NAME       files in the root; a name lacks when there is none
    backup NAME

While a commit delay runs (`pending`) neither that nor a startup file is written.
"""

import os

from ..compat import const
from ..errors import Refused
from . import edit, text
from .store import ADMIN, KEYS, LAST_GOOD, PASSWORDS, PRIVATE, ROLLBACK

DEFAULT = "startup.cfg"
BACKUP = "backup.cfg"  # where `save backup` goes when none is chosen
_CHOICE = PRIVATE + "/startup"
_REPORTED = const(8)  # bad lines that are remembered
_SHOWN = const(80)  # characters of each
_LONGEST = const(16384)  # bytes of a configuration


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
    """Makes `name` the main or backup file of the next start."""
    found = choice(store)
    if found[which] != name:
        found[which] = name
        _write_choice(store, found)


def choose_none(store):
    """The next start is with the factory defaults; Refused when nobody could log in then."""
    refuse_lockout(factory(), store)
    _write_choice(store, {})


def _write_choice(store, found):
    refuse_pending(store)
    lines = ["%s %s" % pair for pair in sorted(found.items()) if pair[1]]
    store.replace(_CHOICE, "\n".join(lines).encode())


def read(store, name, report):
    """The Config of a file. report(text) is told of each bad line; Refused when the whole will
    not do."""
    config = None
    path = store.path(name)
    for opened in store.opened:
        if opened.path == "/" + name and opened.writes and not opened.temporary:
            raise Refused("The file %s is being written" % name)
    try:
        if os.stat(path)[6] > _LONGEST:
            raise Refused("The file %s is longer than %d bytes" % (name, _LONGEST))
        with open(path) as lines:
            config = text.parse(
                lines,
                lambda number, line, e: report(
                    "%s line %d: %s: %s" % (name, number, e.text, line.strip()[:_SHOWN])
                ),
            )
    except OSError:
        raise Refused("The file %s cannot be read" % name)
    except UnicodeError:
        raise Refused("The file %s is not text" % name)
    _add_admin(config)
    refuse_lockout(config, store, name)
    return config


def factory():
    """The Config of the factory defaults."""
    config = edit.defaults()
    _add_admin(config)
    return config


def _add_admin(config):
    if not config.users:
        edit.add(config, "users", ADMIN)["role"] = "network-admin"


def lockout(config, store):
    """Why nobody could log in and configure the device, or None."""
    if not config.values["ssh/stelnet"]:
        return "no shell could be opened"
    number = config.values["ssh/acl"]
    if number is not None:
        rules = config.values["acls"].get(number, {}).get("rules", {})
        if not [rule for rule in rules.values() if rule["action"] == "permit"]:
            return "acl %d lets nobody in" % number
    for name, user in config.users.items():
        if user["role"] == "network-admin" and user["state"] == "active":
            if "ssh" in user["services"] and _can_log_in(config, store, name, user):
                return None
    return "no administrator could log in"


def _can_log_in(config, store, name, user):
    methods = config.values["ssh/methods"]
    entry = config.values["ssh/users"].get(name, {})
    if entry.get("services", "all") not in ("all", "stelnet"):
        return False
    way = entry.get("authentication", "any")
    key = "publickey" in methods and (
        store.read("%s/%s" % (KEYS, name))
        or [k for k in entry.get("keys", ()) if config.values["keys"].get(k, {}).get("key")]
    )
    known = "\n" + (store.read(PASSWORDS) or b"").decode()
    password = ("password" in methods or "keyboard-interactive" in methods) and (
        user["password"] or known.find("\n%s:" % name) >= 0
    )
    if way == "any":
        return key or password
    if way == "password-publickey":
        return key and password
    return key if way == "publickey" else password


def refuse_lockout(config, store, name="With the factory defaults"):
    problem = lockout(config, store)
    if problem:
        raise Refused("%s: %s" % (name, problem))


def load(store):
    """(Config, name of its file or None for the factory defaults, what was wrong with the files:
    a list of texts). It ends a commit delay. A flash that cannot be written is no obstacle."""
    problems = []
    config, name = _load(store, problems)
    if name == ROLLBACK:
        problems.append("The configuration is that of before a commit that nobody confirmed")
    try:
        end_commit(store)
        if name and name in choice(store).values():
            _remember(store, name)
    except OSError as e:
        problems.append("The flash cannot be written: %s" % e)
    return config, name, problems


def _load(store, problems):
    def add(problem):
        if len(problems) < _REPORTED:
            problems.append(problem)

    chosen = choice(store)
    main, backup = chosen["main"], chosen["backup"]
    for name in (ROLLBACK, main, backup, LAST_GOOD if main or backup else None):
        if name is None or not store.exists(name):
            if name and name == main and name != DEFAULT:
                add("%s does not exist" % name)
            continue
        try:
            config = read(store, name, add)
        except Refused as e:
            add(e.text)
            continue
        return config, name
    return factory(), None


def _remember(store, name):
    """Keeps the configuration as the last one that would do, when it is another."""
    data = store.read(name)
    if data != store.read(LAST_GOOD):
        store.replace(LAST_GOOD, data)


def save(store, config, name):
    """Writes the configuration as command text, whole or not at all; Refused when it would lock
    the administrator out."""
    refuse_pending(store)
    _save(store, config, name)


def _save(store, config, name):
    refuse_lockout(config, store, "Not saved")
    store.replace(name, encoded(config))


def encoded(config):
    """The bytes of its file."""
    data = ("\n".join(text.show(config)) + "\n").encode()
    if len(data) > _LONGEST:
        raise Refused("The configuration is longer than %d bytes" % _LONGEST)
    return data


def pending(store):
    """Whether a commit delay runs."""
    return store.exists(ROLLBACK)


def refuse_pending(store):
    if pending(store):
        raise Refused("A configuration commit is pending")


def begin_commit(store, config):
    """From now on the configuration (Config) comes back at the next start; not another one when
    it has begun already."""
    if not pending(store):
        _save(store, config, ROLLBACK)


def end_commit(store):
    store.remove(ROLLBACK)

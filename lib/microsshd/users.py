"""Users: their passwords and keys, and what each is granted. Loaded while somebody logs in.

A user's password is that of the configuration, else the one that was set up for the device. Keys
are those that `ssh user` assigns and those of the user's file.
"""

from io import StringIO

from . import log
from .compat import const, load, ticks_add, ticks_diff, ticks_ms
from .config.store import KEYS, PASSWORDS
from .errors import Disconnect
from .policy import Grant

_WAYS = {  # of `ssh user`; what is not here is any
    "password": ("password", "keyboard-interactive"),
    "keyboard-interactive": ("password", "keyboard-interactive"),
    "publickey": ("publickey",),
}
_SECRETS = const("config.secrets")
_TOO_MANY_CONNECTIONS = const(12)
_DELAY_AFTER = const(3)  # failures of one address before it is slowed down
_FIRST_DELAY = const(250)
_LONGEST_DELAY = const(8000)
_CAME_UP = const("starts.came_up")
_LOGGED_IN = const("starts.clear")
_SOURCES = const(16)  # addresses whose failures are remembered
_FORGET_AFTER = const(600000)


class Login:
    """Who may log in to `device`; methods that compute are generators of steps."""

    def __init__(self, device):
        self.device = device
        self.failures = device.policy.failures  # address: (count, time of the last)

    def _active(self, name, method):
        """The configuration of a user who may log in by that method, or None."""
        user = self.device.config.users.get(name)
        if not user or user["state"] != "active" or "ssh" not in user["services"]:
            return None
        way = self._entry(name).get("authentication")
        return user if method in _WAYS.get(way, (method,)) else None

    def _entry(self, name):
        """The values of `ssh user`."""
        return self.device.config.values["ssh/users"].get(name, {})

    def remaining(self, name, passed):
        """The methods of which one is still needed by who has passed the method `passed`."""
        if self._entry(name).get("authentication") != "password-publickey":
            return ()
        return _WAYS["password" if passed == "publickey" else "publickey"]

    def check_password(self, name, password):
        """Generator: a Grant or None. An unknown user costs what a wrong password does."""
        secrets = load(_SECRETS)
        user = self._active(name, "password")
        stored = user and (
            secrets.parse_hash(user["password"])
            if user["password"]
            else find_password(self.device.store, name)
        )
        right = yield from secrets.check(password, stored or secrets.unknown())
        return Grant(name, user) if right else None

    def find_key(self, name, blob, address):
        """The Grant of the user's key `blob` when it comes from `address`, or None."""
        user = self._active(name, "publickey")
        if not user:
            return None
        authorized = load("config.authorized")
        options = None
        for key in self._entry(name).get("keys", ()):
            line = self.device.config.values["keys"].get(key, {}).get("key")
            options = options or (line and authorized.find(StringIO(line), blob, address))
        try:
            with open(self.device.store.path("%s/%s" % (KEYS, name))) as lines:
                options = options or authorized.find(lines, blob, address)
        except (OSError, UnicodeError):
            pass
        return Grant(name, user, options) if options else None

    def admit(self, session, grant):
        """Raises Disconnect when no more users may be logged in now."""
        if self.device.server.logged_in() >= self.device.config.values["ssh/sessions"]:
            log.warning("%s from %s refused: too many sessions", grant.name, session.peer)
            raise Disconnect(_TOO_MANY_CONNECTIONS, "Too many users are logged in")

    def tried(self, session, name, method, passed):
        """Remembers how a try ended: failures slow their source down."""
        if passed:
            self.failures.pop(session.peer, None)
            if self.device.app:
                self.device.server.timers.replace(_CAME_UP, _LOGGED_IN)
            log.info("%s logged in from %s by %s", name, session.peer, method)
            return
        log.warning("%s failed to log in from %s by %s", name, session.peer, method)
        count = self.failures.get(session.peer, (0, 0))[0]
        if len(self.failures) >= _SOURCES and not count:
            oldest = min(self.failures, key=self._age)
            del self.failures[oldest]
        self.failures[session.peer] = (count + 1, ticks_ms())

    def _age(self, address):
        return ticks_diff(self.failures[address][1], ticks_ms())

    def delay(self, address):
        """Milliseconds that a try of this address waits."""
        count, last = self.failures.get(address, (0, 0))
        if count < _DELAY_AFTER:
            return 0
        if ticks_diff(ticks_ms(), ticks_add(last, _FORGET_AFTER)) >= 0:
            del self.failures[address]
            return 0
        return min(_FIRST_DELAY << min(count - _DELAY_AFTER, 8), _LONGEST_DELAY)


def find_password(store, name):
    """(iterations, salt, hash) of the password that was set up for a user, or None."""
    for line in (store.read(PASSWORDS) or b"").decode().split("\n"):
        user, _, text = line.partition(":")
        if user == name:
            return load(_SECRETS).parse_hash(text)
    return None


def set_password(store, name, password):
    """Generator: makes `password` (text) the one that was set up for the device's user; on flash
    at its end."""
    text = yield from load(_SECRETS).hash(password)
    store.replace(PASSWORDS, ("%s:%s\n" % (name, text)).encode())

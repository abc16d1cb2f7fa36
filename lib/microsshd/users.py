"""Users: their passwords and keys, and what each is granted. Loaded while somebody logs in.

Passwords are kept as PBKDF2-HMAC-SHA-256 with a salt of 16 bytes; the iterations are part of each.
"""

import os

from . import log
from .compat import const, ticks_add, ticks_diff, ticks_ms
from .config import authorized
from .config.store import KEYS, PASSWORDS
from .crypto.hmac import compare
from .crypto.pbkdf2 import pbkdf2
from .errors import Disconnect
from .policy import Grant

_ITERATIONS = const(4096)  # half a second of a board
_TOO_MANY_CONNECTIONS = const(12)
_DELAY_AFTER = const(3)  # failures of one address before it is slowed down
_FIRST_DELAY = const(250)
_LONGEST_DELAY = const(8000)
_SOURCES = const(16)  # addresses whose failures are remembered
_FORGET_AFTER = const(600000)


class Login:
    """Who may log in to `device`; methods that compute are generators of steps."""

    def __init__(self, device):
        self.device = device
        self.failures = device.policy.failures  # address: (count, time of the last)

    def _active(self, name):
        """The configuration of a user who may log in, or None."""
        user = self.device.config.users.get(name)
        return user if user and user["state"] == "active" else None

    def check_password(self, name, password):
        """Generator: a Grant or None. An unknown user costs what a wrong password does."""
        user = self._active(name)
        stored = find_password(self.device.store, name) if user else None
        iterations, salt, digest = stored or (_ITERATIONS, bytes(16), bytes(32))
        computed = yield from pbkdf2(password, salt, iterations)
        right = compare(computed, digest)
        return Grant(name, user["role"]) if right and stored else None

    def find_key(self, name, blob, address):
        """The Grant of the user's key `blob` when it comes from `address`, or None."""
        user = self._active(name)
        if not user:
            return None
        try:
            with open(self.device.store.path("%s/%s" % (KEYS, name))) as lines:
                options = authorized.find(lines, blob, address)
        except (OSError, UnicodeError):
            return None
        return Grant(name, user["role"], options) if options else None

    def admit(self, session, grant):
        """Raises Disconnect when no more users may be logged in now."""
        if self.device.server.logged_in() >= self.device.config.values["ssh/sessions"]:
            log.warning("%s from %s refused: too many sessions", grant.name, session.peer)
            raise Disconnect(_TOO_MANY_CONNECTIONS, "Too many users are logged in")

    def tried(self, session, name, method, passed):
        """Remembers how a try ended: failures slow their source down."""
        if passed:
            self.failures.pop(session.peer, None)
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
    """(iterations, salt, hash) of a user, or None when there is no password."""
    for line in (store.read(PASSWORDS) or b"").split(b"\n"):
        user, _, rest = line.partition(b":")
        if user == name.encode():
            iterations, salt, digest = rest.split(b":")
            return int(iterations), bytes.fromhex(salt.decode()), bytes.fromhex(digest.decode())
    return None


def set_password(store, name, password):
    """Generator: makes `password` (text) the user's, with a new salt; on flash at its end."""
    salt = os.urandom(16)
    digest = yield from pbkdf2(password.encode(), salt, _ITERATIONS)
    lines = (store.read(PASSWORDS) or b"").split(b"\n")
    kept = [line for line in lines if line and line.partition(b":")[0] != name.encode()]
    line = "%s:%d:%s:%s" % (name, _ITERATIONS, salt.hex(), digest.hex())
    kept.append(line.encode())
    store.replace(PASSWORDS, b"\n".join(kept) + b"\n")

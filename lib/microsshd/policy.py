"""What the configuration says, in the form in which the protocol asks for it.

The attributes are those that `microsshd.ssh` reads: lists of algorithms (best first), sizes in
bytes, times in milliseconds. Methods that compute are generators of steps.
"""

import os

from . import log, services
from .compat import const, ticks_add, ticks_diff, ticks_ms
from .config import authorized
from .config.store import PRIVATE
from .crypto.hmac import compare
from .crypto.pbkdf2 import pbkdf2
from .errors import Disconnect

ITERATIONS = const(4096)
_TOO_MANY_CONNECTIONS = const(12)
_RX_SIZE = const(4352)  # 4032 bytes of data, paramiko's smallest maximum, with all around it
_TX_SIZE = const(4096)
_RING_SIZE = const(2048)
_KEPT = const(2)  # buffers of each size that are kept for the next connection
_ZEROS = bytes(64)
_DELAY_AFTER = const(3)  # failures of one address before it is slowed down
_FIRST_DELAY = const(250)
_LONGEST_DELAY = const(8000)
_SOURCES = const(16)  # addresses whose failures are remembered
_FORGET_AFTER = const(600000)


class Grant:
    """Who is logged in, and what the key or password allows."""

    def __init__(self, name, role, options=None):
        self.name = name
        self.role = role
        self.command = options.command if options else None
        self.pty = options.pty if options else True


class Policy:
    """`device` has config (config.text.Config), store, host_key, version and server."""

    alive_count = 3
    rekey_packets = 1 << 28

    def __init__(self, device):
        self.device = device
        self.host_key = device.host_key
        self.version = b"SSH-2.0-microsshd_" + device.version.encode()
        self.pool = {_RX_SIZE: [], _TX_SIZE: [], _RING_SIZE: []}
        self.failures = {}  # address: [count, time of the last]
        self.configure()

    def configure(self):
        """Takes over what the configuration says now; open sessions keep what they have."""
        values = self.device.config.values
        self.kex = values["kex"]
        self.ciphers = values["ciphers"]
        self.macs = values["macs"]
        self.signatures = values["signatures"]
        self.methods = values["methods"]
        self.banner = values["banner"] and values["banner"] + "\r\n"
        self.tries = values["tries"]
        self.channels = values["channels"]
        self.login_grace_ms = values["grace"] * 1000
        self.rekey_bytes = values["rekey_kilobytes"] * 1024
        self.rekey_ms = values["rekey_minutes"] * 60000
        self.idle_ms = values["idle"] * 60000
        self.alive_ms = values["alive"] * 1000

    # memory

    def _take(self, size):
        free = self.pool[size]
        return free.pop() if free else memoryview(bytearray(size))

    def _give(self, view):
        """Takes a buffer back, without what it held."""
        size = len(view)
        for i in range(0, size, len(_ZEROS)):
            view[i : i + len(_ZEROS)] = _ZEROS
        free = self.pool[size]
        if len(free) < _KEPT:
            free.append(view)

    def take_buffers(self):
        """Receive and send buffer of a connection (memoryviews), or MemoryError."""
        return self._take(_RX_SIZE), self._take(_TX_SIZE)

    def give_buffers(self, rx, tx):
        self._give(rx)
        self._give(tx)

    def take_ring(self):
        """A channel's receive buffer (a memoryview), or None when memory is short."""
        try:
            return self._take(_RING_SIZE)
        except MemoryError:
            return None

    def give_ring(self, ring):
        self._give(ring)

    # users

    def _user(self, name):
        """The configuration of a user who may log in, or None."""
        user = self.device.config.users.get(name)
        return user if user and user["state"] == "active" else None

    def check_password(self, name, password):
        """Generator: a Grant or None. An unknown user costs what a wrong password does."""
        user = self._user(name)
        stored = find_password(self.device.store, name) if user else None
        iterations, salt, digest = stored or (ITERATIONS, bytes(16), bytes(32))
        computed = yield from pbkdf2(password, salt, iterations)
        right = compare(computed, digest)
        return Grant(name, user["role"]) if right and stored else None

    def find_key(self, name, blob, address):
        """The Grant of the user's key `blob` when it comes from `address`, or None."""
        user = self._user(name)
        if not user:
            return None
        try:
            with open(self.device.store.path("%s/keys/%s" % (PRIVATE, name))) as f:
                options = authorized.find(f, blob, address)
        except (OSError, UnicodeError):
            return None
        return Grant(name, user["role"], options) if options else None

    def admit(self, session, grant):
        """Raises Disconnect when no more users may be logged in now."""
        if self.device.server.logged_in() >= self.device.config.values["sessions"]:
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

    def offers(self, session, kind, argument):
        """Whether this session may start the service."""
        return services.find(kind, argument) is not None


def find_password(store, name):
    """(iterations, salt, hash) of a user, or None when there is no password."""
    for line in (store.read(PRIVATE + "/passwords") or b"").split(b"\n"):
        user, _, rest = line.partition(b":")
        if user == name.encode():
            iterations, salt, digest = rest.split(b":")
            return int(iterations), bytes.fromhex(salt.decode()), bytes.fromhex(digest.decode())
    return None


def set_password(store, name, password):
    """Generator: makes `password` (text) the user's, with a new salt; on flash at its end."""
    salt = os.urandom(16)
    digest = yield from pbkdf2(password.encode(), salt, ITERATIONS)
    lines = (store.read(PRIVATE + "/passwords") or b"").split(b"\n")
    kept = [line for line in lines if line and line.partition(b":")[0] != name.encode()]
    line = "%s:%d:%s:%s" % (name, ITERATIONS, salt.hex(), digest.hex())
    kept.append(line.encode())
    store.replace(PRIVATE + "/passwords", b"\n".join(kept) + b"\n")

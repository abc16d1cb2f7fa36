"""What the configuration says, in the form in which the protocol asks for it.

The attributes are those that `microsshd.ssh` reads: lists of algorithms (best first), sizes in
bytes, times in milliseconds. Who may log in is asked of `login()`, see `users`.
Of each kind of ephemeral key pair that clients have asked for one is made ahead, while nobody
logs in, and used once.
"""

from . import frozen, memory
from .compat import const, forget, load
from .services import kind_of

_RX_SIZE = const(2560)  # KEXINIT of OpenSSH 1.7 KB, a full window of data 2.1 KB
_TX_SIZE = const(3584)  # 3 KB for the reply that ends a key exchange
_RING_SIZE = const(2048)
_ZEROS = bytes(64)


class Grant:
    """Who is logged in, and what the key or password allows; `user` are the values of the user's
    leaves. Lives longer than `users`, who makes it."""

    def __init__(self, name, user, options=None):
        self.name = name
        self.role = user["role"]
        self.folder = user["folder"] or "/"
        self.idle_ms = user["idle"] and user["idle"] * 60000
        self.command = options.command if options else None
        self.pty = options.pty if options else True


class Policy:
    """`device` has config (config.Config), store, host_key, version and server; when it has a
    configuration, `effects` sets what is not here.

    Made before anything else: its buffers, for one connection, want a heap without gaps, but in a
    firmware, which leaves room for them when they are wanted."""

    rx_size = _RX_SIZE
    tx_size = _TX_SIZE
    ring_size = _RING_SIZE
    alive_count = 3
    rekey_packets = 1 << 28

    def __init__(self, device):
        self.device = device
        self.version = b"SSH-2.0-microsshd_" + device.version.encode()
        sizes = () if frozen else (_RX_SIZE, _TX_SIZE, _RING_SIZE)
        self.pool = [memoryview(bytearray(n)) for n in sizes]
        self.failures = {}  # kept for `users`
        self.pairs = {("x25519",): None}  # ephemeral key pairs; None: is to be made

    @property
    def host_key(self):
        """Seed and public key. A session keeps those it began with."""
        return self.device.host_key

    def keypair(self, kind, *arguments):
        """Generator of steps: an ephemeral key pair of a module of `crypto`, for one use. It may
        have been made ahead."""
        pair = self.pairs.get((kind,) + arguments)
        self.pairs[(kind,) + arguments] = None
        if pair is None:
            pair = yield from load("crypto." + kind).keypair(*arguments)
        return pair

    def make_ahead(self):
        """Generator of steps: the key pairs that have been used, anew."""
        for wanted, pair in self.pairs.items():
            if pair is None:
                make = load("crypto." + wanted[0]).keypair
                self.pairs[wanted] = yield from make(*wanted[1:])

    def take(self, size):
        """A buffer (memoryview) of one of the three sizes above, or MemoryError."""
        for i, view in enumerate(self.pool):
            if len(view) == size:
                return self.pool.pop(i)
        return memoryview(memory.buffer(size))

    def give(self, view):
        """Takes a buffer back, without what it held; one of each size waits for the next, but in a
        firmware."""
        size = len(view)
        for i in range(0, size, len(_ZEROS)):
            view[i : i + len(_ZEROS)] = _ZEROS
        if not frozen and size not in [len(other) for other in self.pool]:
            self.pool.append(view)

    def login(self):
        """Who may log in: an object that is wanted until the session is authenticated."""
        return load("users").Login(self.device)

    def end_login(self):
        forget("users config.authorized config.secrets")

    def offers(self, session, kind, argument):
        """Whether this session may start the service."""
        name = kind_of(kind, argument)
        if not name:
            return False
        values = self.device.config.values
        allowed = values["ssh/users"].get(session.grant.name, {}).get("services", "all")
        return values["ssh/" + name] and allowed in ("all", name)

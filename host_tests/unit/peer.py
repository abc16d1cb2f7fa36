"""The other side of a session in memory: a policy, and a client that can also misbehave.

    client = Client(session)        identification strings exchanged
    client.exchange_keys()          a whole key exchange, by `client.method`
    client.log_in()                 and the password of `Policy.PASSWORD`
    client.send(number, fields...)  any message; bytes are put as they are, ints as uint32
    client.receive()                payloads that the session has sent so far

No sockets and no tasks: `pump` moves bytes and steps the session's work until nothing moves.
"""

import sys
from hashlib import sha256

from microsshd.compat import load, run
from microsshd.crypto import x25519
from microsshd.crypto.modp import Group
from microsshd.errors import Disconnect
from microsshd.ssh import cipher
from microsshd.ssh.kex import mpint
from microsshd.ssh.packet import RxBuffer, TxBuffer
from microsshd.ssh.session import Session
from microsshd.ssh.version import peer_version
from microsshd.ssh.wire import Reader, string

HYBRID = "mlkem768x25519-sha256"
CURVE = "curve25519-sha256"
GROUP = "diffie-hellman-group14-sha256"
# What is quick on this Python: CPython has fast big integers and slow kernels.
QUICK = CURVE if sys.implementation.name == "micropython" else GROUP
# RFC 8032 section 7.1, test 1
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


def u32(n):
    return n.to_bytes(4, "big")


def reader(data):
    """A Reader of bytes."""
    reader = Reader()
    reader.view = memoryview(data)
    reader.pos = 0
    reader.stop = len(data)
    return reader


class Grant:
    name = USER = "admin"
    role = "network-admin"
    command = None
    pty = True


class Policy:
    """A policy without a device: one user with one password and one key."""

    PASSWORD = b"secret"
    version = b"SSH-2.0-test"
    kex = (HYBRID, CURVE, GROUP)
    ciphers = ("aes128-ctr", "chacha20-poly1305@openssh.com")
    macs = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-256")
    signatures = ("ssh-ed25519",)
    methods = ("publickey", "password", "keyboard-interactive")
    banner = None
    tries = 3
    channels = 3
    login_grace_ms = 60000
    alive_ms = 60000
    alive_count = 3
    rekey_bytes = 1 << 30
    rekey_packets = 1 << 28
    rekey_ms = 3600000
    ring_size = 2048

    def __init__(self):
        self.host_key = SEED + PUBLIC
        self.key = None  # a blob that may log in
        self.both = {}  # methods that remain after a method
        self.grant = Grant()
        self.rings = 0  # lent
        self.log = []

    def take(self, size):
        self.rings += 1
        return memoryview(bytearray(size))

    def give(self, ring):
        self.rings -= 1

    def keypair(self, kind, *arguments):
        return load("crypto." + kind).keypair(*arguments)

    def login(self):
        return self

    def end_login(self):
        pass

    def check_password(self, name, password):
        return self.grant if name == Grant.USER and password == self.PASSWORD else None
        yield

    def find_key(self, name, blob, address):
        return self.grant if name == Grant.USER and blob == self.key else None

    def remaining(self, name, passed):
        return self.both.get(passed, ())

    def admit(self, session, grant):
        pass

    def tried(self, session, name, method, passed):
        self.log.append((name, method, passed))

    def delay(self, address):
        return 0

    def offers(self, session, kind, argument):
        return kind != "subsystem"


def new_session(policy=None):
    """A session whose started services are in its attribute `started`."""
    started = []
    rx = memoryview(bytearray(2560))
    tx = memoryview(bytearray(3584))
    session = Session(policy or Policy(), "192.0.2.1", 0, rx, tx, started.append)
    session.started = started
    return session


class Client:
    def __init__(self, session, version=b"SSH-2.0-client", size=6144):
        self.session = session
        self.version = version
        self.tx = TxBuffer(memoryview(bytearray(size)))
        self.rx = RxBuffer(memoryview(bytearray(size)))
        self.error = None  # the Disconnect that ended the session
        self.now = 0
        self.piece = 0  # bytes given to the session at once; 0: all it takes
        self.strict = True
        self.method = QUICK
        self.session_id = None
        if version is not None:
            self.tx.raw(version + b"\r\n")
            self.pump()
            self.server_version = peer_version(self.rx)

    def pump(self):
        """Moves what waits on both sides until nothing moves any more."""
        session = self.session
        moved = True
        while moved:
            moved = self._take() > 0
            try:
                if session.work:
                    session.step(self.now)
                    moved = True
                room = session.room()
                data = self.tx.pending()
                n = min(len(room), len(data), self.piece or len(data))
                if n:
                    room[:n] = data[:n]
                    self.tx.sent(n)
                    session.fed(n, self.now)
                    moved = True
                elif not session.closed and not session.work:
                    session.fed(0, self.now)
            except Disconnect as e:
                self.error = e
                self._take()
                assert session.closed
                return

    def _take(self):
        data = self.session.pending()
        n = len(data)
        if n:
            room = self.rx.room()
            n = min(n, len(room))
            room[:n] = data[:n]
            self.rx.fed(n)
            self.session.sent(n, self.now)
        return n

    def payload(self):
        """The next payload that the session has sent, or None."""
        if not self.rx.open():
            return None
        payload = bytes(self.rx.view[self.rx.pos : self.rx.stop])
        return payload

    def receive(self):
        """All payloads that the session has sent and that have not been received yet."""
        got = []
        payload = self.payload()
        while payload is not None:
            got.append(payload)
            payload = self.payload()
        return got

    def expect(self, number):
        """The next payload, which must be of this message."""
        payload = self.payload()
        assert payload is not None, "nothing came instead of %d (%s)" % (number, self.error)
        assert payload[0] == number, "%d came instead of %d" % (payload[0], number)
        return payload

    def send(self, number, *fields):
        self.put(number, *fields)
        self.pump()

    def put(self, number, *fields):
        """As `send`, but the packet waits for the next pump."""
        self.tx.begin(number)
        for field in fields:
            self.tx.put(u32(field) if isinstance(field, int) else field)
        self.tx.end_packet()

    def kexinit(self, kex=None, follows=False, cipher="aes128-ctr", mac=None, host_key=None):
        """The payload of our KEXINIT after its number."""
        kex = kex or self.method
        if not self.session_id:
            kex += ",ext-info-c"
            if self.strict:
                kex += ",kex-strict-c-v00@openssh.com"
        mac = mac or "hmac-sha2-256-etm@openssh.com"
        names = (kex, host_key or "ssh-ed25519", cipher, cipher, mac, mac, "none", "none", "", "")
        self.cipher, self.mac = cipher, mac
        payload = bytes(16)
        for name in names:
            payload += string(name.encode())
        return payload + (b"\1" if follows else b"\0") + u32(0)

    def exchange_keys(self, kexinit=None):
        """A whole key exchange; the session may have begun it."""
        ours = kexinit or self.kexinit()
        self.send(20, ours)
        self.finish_exchange(ours)

    def finish_exchange(self, ours):
        theirs = self.expect(20)
        public, agree = _key_pair(self.method)
        self.send(30, string(public))
        reply = reader(self.expect(31)[1:])
        self.host_key = host_key = bytes(reply.string())
        server_public = bytes(reply.string())
        self.signature = bytes(reply.string())
        shared = string(agree(server_public))
        h = sha256()
        for piece in (self.version, self.server_version, b"\x14" + ours, theirs):
            h.update(string(piece))
        for piece in (host_key, public, server_public):
            h.update(string(piece))
        h.update(shared)
        self.digest = digest = h.digest()
        self.session_id = self.session_id or digest

        def derive(letter, n):
            key = sha256(shared + digest + letter + self.session_id).digest()
            while len(key) < n:
                key += sha256(shared + digest + key).digest()
            return key[:n]

        mac = self.mac if cipher.has_mac(self.cipher) else None
        self.expect(21)
        self.rx.take_keys(cipher.make(self.cipher, mac, derive, b"BDF"), self.strict)
        self.put(21)
        self.tx.take_keys(cipher.make(self.cipher, mac, derive, b"ACE"), self.strict)
        self.pump()

    def start_auth(self):
        self.exchange_keys()
        self.expect(7)
        self.send(5, string(b"ssh-userauth"))
        self.expect(6)

    def log_in(self):
        self.start_auth()
        self.send(50, auth_request(b"password") + b"\0" + string(Policy.PASSWORD))
        self.expect(52)
        return self

    def open_channel(self, window=100000, maximum=32768, number=7):
        """Opens a session channel; returns the server's number of it."""
        self.send(90, string(b"session"), number, window, maximum)
        payload = self.expect(91)
        return payload[8]


def _key_pair(method):
    """(public value, function from the server's to K as it is hashed), all bytes."""
    if method == CURVE:
        secret, public = run(x25519.keypair())
        return public, lambda theirs: mpint(run(x25519.shared(secret, theirs)))
    if method == HYBRID:
        import mlkem768_host as mlkem768

        ek, dk = mlkem768.generate(bytes(32), bytes(range(32)))
        secret, public = run(x25519.keypair())

        def combine(theirs):
            assert len(theirs) == 1120
            first = mlkem768.decapsulate(dk, theirs[:1088])
            return sha256(first + run(x25519.shared(secret, theirs[1088:]))).digest()

        return ek + public, combine
    group = Group(14)
    size = len(group.prime_bytes)
    secret, public = run(group.keypair())

    def agree(theirs):
        shared = run(group.shared(secret, int.from_bytes(theirs, "big")))
        return mpint(shared.to_bytes(size, "big"))

    return mpint(public.to_bytes(size, "big")), agree


def read(channel, n=2048):
    """Up to n bytes out of a channel's ring."""
    data = bytes(channel.peek()[:n])
    channel.skip(len(data))
    return data


def write(channel, data, kind=0):
    """Sends what can be sent of data; the bytes taken."""
    room = channel.room(len(data), kind)
    n = len(room)
    if n:
        room[:n] = data[:n]
        channel.send(n)
    return n


def auth_request(method, user=b"admin"):
    return string(user) + string(b"ssh-connection") + string(method)


def logged_in(policy=None):
    """A client that has logged in, and the session."""
    session = new_session(policy)
    return Client(session).log_in(), session


def opened(policy=None):
    """The same without cryptography: both sides in clear. For tests that come after the login."""
    from microsshd.ssh import messages
    from microsshd.ssh.mux import Mux

    session = new_session(policy)
    client = Client(session)
    client.receive()
    session.kex = None
    session.tx.held = False
    session.session_id = client.session_id = bytes(32)
    session.grant = session.policy.grant
    session.mux = Mux(session)
    session.phase = messages.OPEN
    return client, session

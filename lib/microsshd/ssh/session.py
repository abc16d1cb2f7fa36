"""One SSH connection without its socket: RFC 4253, and the gate every message passes.

    room()      where to receive into; empty means "not now": that is the back-pressure
    fed(n, now) n bytes arrived (0: just go on): opens packets, gates and dispatches them
    pending()   what waits to be sent; sent(n) says how much of it went
    step()      one step of `work`, what takes long; returns milliseconds to wait
    tick(now)   time limits; wants to be called about once a second

Times are ticks in milliseconds. `fed`, `step` and `tick` raise Disconnect and nothing else; the
farewell then waits in pending(), and the session takes and sends nothing more.
While there is `work` no packet is opened, so what a handler must keep of one it copies. Work is
slow mathematics, and the change from one part of the protocol to the next: a step begins where
nothing of the part before is on the stack any more, so its modules are free once forgotten.
"""

from ..compat import const, forget, load, ticks_diff
from ..errors import Disconnect
from .messages import KEX, NEWKEYS, OPEN, PHASES, SERVERS_OWN, SERVICE, START
from .packet import RxBuffer, TxBuffer

_DISCONNECT = const(1)
_UNIMPLEMENTED = const(3)
_GLOBAL_REQUEST = const(80)
_PROTOCOL_ERROR = const(2)
_CONNECTION_LOST = const(10)
_BY_APPLICATION = const(11)
_ROOM = const(1024)  # longest answer to one message, apart from a key exchange's
_KEX_ROOM = const(3000)  # KEX_REPLY of ML-KEM, NEWKEYS, EXT_INFO and what was held back
_FAREWELL = const(200)
# modules that are needed for a while only
_VERSION = const("ssh.version")
_KEXINIT = const("ssh.kexinit")
_AUTH = const("ssh.auth")
_MUX = const("ssh.mux")


class Session:
    """One connection. `policy` is documented in `microsshd.policy`; `peer` is its address,
    rx and tx are the memoryviews (4 KB or more each) that serve as its buffers.

    `on_service(channel)` is called when a channel's service (channel.kind, channel.argument) is
    to start."""

    def __init__(self, policy, peer, now, rx, tx, on_service):
        self.policy = policy
        self.peer = peer
        self.on_service = on_service
        self.rx = RxBuffer(rx)
        self.tx = TxBuffer(tx)
        self.phase = START
        self.peer_version = None
        self.session_id = None
        self.strict = False
        self.algorithms = None
        self.work = None
        self.closed = False
        self.grant = self.auth = self.mux = None
        self.tries = 0  # to log in
        self.host_key = policy.host_key  # the same whenever keys are exchanged
        self.began = self.heard = self.progress = self.keyed = self.asked = now
        self.tx.raw(policy.version + b"\r\n")
        self.kex = None
        self._negotiate()

    def _negotiate(self):
        """Begins to exchange keys: our KEXINIT is sent."""
        self.kex = load(_KEXINIT).KexInit(self)

    def room(self):
        if self.closed or self.work or not self._answerable():
            return b""
        return self.rx.room()

    def _answerable(self):
        """Whether the longest answer to a message can be sent now."""
        kex = self.phase & (KEX | NEWKEYS)
        return self.tx.space() >= (_KEX_ROOM if kex else _ROOM)

    def pending(self):
        return self.tx.pending()

    def sent(self, n, now):
        self.progress = now
        self.tx.sent(n)
        if self.mux:
            self.mux.flush()

    def fed(self, n, now):
        if self.closed:
            return
        if n:
            self.heard = self.asked = now
            self.rx.fed(n)
        try:
            self._advance(now)
        except Disconnect as e:
            self.stop(e.text, e.reason)
            raise

    def step(self, now):
        """One step of the work; the packets behind it go on when it is done."""
        work = self.work
        try:
            return next(work) or 0
        except StopIteration:
            if self.work is not work:  # it has put other work in its place
                return 0
            self.work = None
        except Disconnect as e:
            self.stop(e.text, e.reason)
            raise
        self.fed(0, now)
        return 0

    def _advance(self, now):
        if self.peer_version is None:
            self.peer_version = load(_VERSION).peer_version(self.rx)
            if self.peer_version is None:
                return
        if not self.kex and self._keys_are_old(now):
            self._negotiate()
        while not self.work and self._answerable() and self.rx.open():
            self._dispatch()
        if self.mux:
            self.mux.flush()

    def _dispatch(self):
        """The gate: may this message come now? Then its handler."""
        reader = self.rx
        number = reader.view[reader.take(1)]
        phases = PHASES.get(number)
        exchanging = self.phase & (START | KEX | NEWKEYS)
        if self.phase == KEX and self.kex.skips(number):
            return
        known = phases is not None or number in SERVERS_OWN
        if not known and not exchanging:
            tx = self.tx
            tx.begin(_UNIMPLEMENTED)
            tx.u32((reader.seq - 1) & 0xFFFFFFFF)
            return tx.end_packet()
        stray = self.strict and not self.session_id and 2 <= number <= 4
        if stray or not phases or not phases & self.phase:
            raise Disconnect(_PROTOCOL_ERROR, "Message %d is not allowed now" % number)
        unit = self._unit(number)
        if unit is None:
            return  # RFC 4252 section 5.1: requests of one who is authenticated are ignored
        handler = unit.HANDLERS.get(number)
        if handler:  # else it tells nothing that matters here, as IGNORE
            handler(unit, reader)

    def _unit(self, number):
        """Whose message it is: RFC 4250 section 4.1.1 assigns the numbers."""
        if number >= 80:
            return self.mux
        if number >= 50 or number == 5:
            return self.auth
        if number < 20:
            return self
        if not self.kex:
            self._negotiate()
        return self.kex

    def on_disconnect(self, reader):
        self.tx.sent(len(self.tx.pending()))
        self.closed = True
        raise Disconnect(_BY_APPLICATION, "Disconnected by the client")

    def enter(self, phase, passed):
        """Called at the end of a key exchange, and by the authentication after SUCCESS; `passed`
        are the modules that were needed for it."""
        self.phase = phase
        self.work = self._change(passed)

    def _change(self, passed):
        """Generator: after them comes what handles the messages of the phase."""
        forget(passed)
        yield
        if self.phase == SERVICE:
            self.auth = load(_AUTH).Auth(self)
        elif self.phase == OPEN and not self.mux:
            self.mux = load(_MUX).Mux(self)

    def _keys_are_old(self, now):
        """RFC 4253 section 9, RFC 4344 section 3: after so many bytes, packets or so much time."""
        policy = self.policy
        rx = self.rx
        tx = self.tx
        if self.phase != OPEN or tx.space() < _ROOM:
            return False
        return (
            rx.total >= policy.rekey_bytes
            or tx.total >= policy.rekey_bytes
            or rx.packets >= policy.rekey_packets
            or tx.packets >= policy.rekey_packets
            or ticks_diff(now, self.keyed) >= policy.rekey_ms
        )

    def tick(self, now):
        try:
            if not self.closed:
                self._check_time(now)
        except Disconnect as e:
            self.stop(e.text, e.reason)
            raise

    def _check_time(self, now):
        policy = self.policy
        if self.grant is None:
            if ticks_diff(now, self.began) >= policy.login_grace_ms:
                raise Disconnect(_BY_APPLICATION, "Login took too long")
            return
        longest = policy.alive_ms * policy.alive_count
        if not len(self.pending()):
            self.progress = now
        elif ticks_diff(now, self.progress) >= longest:
            raise Disconnect(_CONNECTION_LOST, "Nothing is read")
        if ticks_diff(now, self.heard) >= longest:
            raise Disconnect(_CONNECTION_LOST, "Nothing was heard for too long")
        if ticks_diff(now, self.asked) >= policy.alive_ms:
            self.asked = now
            self._keepalive()
        self.fed(0, now)

    def _keepalive(self):
        tx = self.tx
        if self.phase == OPEN and not tx.held and tx.space() >= _ROOM:
            tx.begin(_GLOBAL_REQUEST)
            tx.string(b"keepalive@openssh.com")
            tx.put(b"\1")
            tx.end_packet()

    def stop(self, text, reason=_BY_APPLICATION):
        """Ends the session: says farewell once; afterwards nothing is taken or sent but what is
        pending. What the session still holds goes first: memory may be why."""
        self.work = self.auth = None
        if self.kex:
            self.kex.close()
            self.kex = None
        if self.mux:
            self.mux.abandon()
        if self.closed:
            return
        self.closed = True
        tx = self.tx
        tx.held = False
        if self.peer_version and tx.space() >= _FAREWELL:
            tx.begin(_DISCONNECT)
            tx.u32(reason)
            tx.string(text.encode())
            tx.string(b"")
            tx.end_packet()
        elif not self.peer_version:
            tx.raw(text.encode() + b"\r\n")

    HANDLERS = {1: on_disconnect}

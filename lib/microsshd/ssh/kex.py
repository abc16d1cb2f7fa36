"""Key exchange: the exchange itself (RFC 4253 section 8), keys (7.2), EXT_INFO.

    H = HASH(V_C || V_S || I_C || I_S || K_S || public of client || public of server || K)

A method is a module with `respond(policy, argument, peer)`: a generator of steps that returns
(our public value, shared secret K), all as the bytes of SSH strings; ValueError refuses `peer`.
Its ephemeral key pairs come from `policy.keypair`, which may have one ready.
"""

from ..compat import const, forget, load
from ..errors import Disconnect
from . import cipher
from .messages import NEWKEYS
from .wire import string

_NEWKEYS = const(21)
_KEX_REPLY = const(31)
_EXT_INFO = const(7)
_KEY_EXCHANGE_FAILED = const(3)
# that only key exchanges need
_MODULES = const("ssh.version ssh.kex ssh.hostkey ssh.cipher ssh.transform_ crypto.")


class Kex:
    """One key exchange of `session`, from both KEXINITs to both NEWKEYS. From the negotiation it
    has name, module and argument (of the method), ciphers and macs (of the client, of the
    server), new_hash, the exchange's hash, after: the phase that follows, ext_info: the client
    wants EXT_INFO, and skip: it guessed wrong, its next packet is to be ignored."""

    def __init__(self, session, host_key):
        self.session = session
        self.policy = session.policy
        self.host_key = host_key
        self.hash = None

    def skips(self, number):
        """Whether the message is to be ignored: the one that came with a wrong guess."""
        skip = self.skip and 30 <= number <= 49
        if skip:
            self.skip = False
        return skip

    def on_kex_init(self, reader):
        public = bytes(reader.string())
        reader.finish()
        self.session.work = self._exchange(public)

    def _exchange(self, peer):
        """Generator: the method's answer, the hash signed, REPLY and NEWKEYS sent."""
        session = self.session
        host_key = self.host_key
        forget("ssh.kexinit")
        respond = load("ssh." + self.module).respond
        yield
        try:
            public, secret = yield from respond(self.policy, self.argument, peer)
        except ValueError:
            raise Disconnect(_KEY_EXCHANGE_FAILED, "Bad public value in key exchange")
        respond = None
        forget("ssh.kex_ crypto.")
        yield
        h = self.hash
        for piece in (host_key.blob, peer, public, secret):
            h.update(len(piece).to_bytes(4, "big"))
            h.update(piece)
        self.hash = None
        self.digest = h.digest()
        signature = yield from host_key.sign(self.digest)
        yield
        tx = session.tx
        tx.begin(_KEX_REPLY)
        tx.string(host_key.blob)
        tx.string(public)
        tx.string(signature)
        tx.end_packet()
        tx.begin(_NEWKEYS)
        tx.end_packet()
        self._new_keys(secret)
        session.phase = NEWKEYS

    def _new_keys(self, secret):
        """Takes the sending side's keys into use, keeps the receiving side's for NEWKEYS."""
        session = self.session
        first = not session.session_id
        if first:
            session.session_id = self.digest
        shared = string(secret) + self.digest

        def derive(letter, n):
            key = self.new_hash(shared + letter + session.session_id).digest()
            while len(key) < n:
                key += self.new_hash(shared + key).digest()
            return key[:n]

        self.receive = cipher.make(self.ciphers[0], self.macs[0], derive, b"ACE")
        tx = session.tx
        keys = cipher.make(self.ciphers[1], self.macs[1], derive, b"BDF")
        tx.take_keys(keys, session.strict)
        if first and self.ext_info:
            tx.begin(_EXT_INFO)
            tx.u32(1)
            tx.string(b"server-sig-algs")
            tx.string(",".join(self.policy.signatures).encode())
            tx.end_packet()
        self._release(tx)

    def _release(self, tx):
        """Sends what was held back; the session has seen to it that there is room."""
        tx.held = False
        queue = tx.queue
        tx.queue = []
        for payload in queue:
            tx.begin(payload[0])
            tx.put(payload[1:])
            tx.end_packet()

    def close(self):
        """The exchange is given up. A board's hash engine is busy until its hash is finished."""
        if self.hash:
            try:
                self.hash.digest()
            except ValueError:  # it was finished when memory ran out
                pass
            self.hash = None

    def on_newkeys(self, reader):
        reader.finish()
        session = self.session
        session.rx.take_keys(self.receive, session.strict)
        session.algorithms = (self.name, self.ciphers[0], self.macs[0])
        session.keyed = session.heard
        session.kex = None
        session.enter(self.after, _MODULES)

    HANDLERS = {21: on_newkeys, 30: on_kex_init}


def mpint(data):
    """Big-endian bytes of a non-negative number as those of an mpint: minimal, top bit clear."""
    i = 0
    while i < len(data) and not data[i]:
        i += 1
    data = data[i:]
    return b"\0" + data if data and data[0] & 0x80 else data

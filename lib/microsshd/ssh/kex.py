"""Key exchange: KEXINIT and negotiation (RFC 4253 section 7), keys (7.2), strict mode, EXT_INFO.

One `Kex` lives from the first KEXINIT of either side until both NEWKEYS; nothing of either
KEXINIT is kept: what the exchange hash needs of them is hashed as soon as the algorithm is known.

    H = HASH(V_C || V_S || I_C || I_S || K_S || public of client || public of server || K)

A method is a module with `respond(argument, peer)`: a generator of steps that returns
(our public value, shared secret K), all as the bytes of SSH strings; ValueError refuses `peer`.
"""

import hashlib
import os

from ..compat import const, forget, load
from ..errors import Disconnect
from . import cipher
from .wire import string

_KEXINIT = const(20)
_NEWKEYS = const(21)
_KEX_REPLY = const(31)
_EXT_INFO = const(7)
_KEY_EXCHANGE_FAILED = const(3)
_PROTOCOL_ERROR = const(2)

# name: (module of the method, its argument, hash)
METHODS = {
    "curve25519-sha256": ("kex_curve25519", None, "sha256"),
    "curve25519-sha256@libssh.org": ("kex_curve25519", None, "sha256"),
    "diffie-hellman-group14-sha256": ("kex_dh", 14, "sha256"),
    "diffie-hellman-group16-sha512": ("kex_dh", 16, "sha512"),
}
_STRICT_SERVER = "kex-strict-s-v00@openssh.com"
_STRICT_CLIENT = b",kex-strict-c-v00@openssh.com,"
_EXT_INFO_SERVER = "ext-info-s"
_EXT_INFO_CLIENT = b",ext-info-c,"


class Kex:
    """One key exchange of `session`. `policy` gives the four lists and the host key."""

    def __init__(self, session):
        self.session = session
        self.policy = session.policy
        self.host_key = self.policy.host_key
        self.sent = False
        self.hash = None
        self.skip = False  # the client guessed wrong: its next packet is to be ignored
        self.cookie = os.urandom(16)

    def send_init(self):
        """Sends KEXINIT; the transmit buffer holds back what may not follow it."""
        tx = self.session.tx
        tx.begin(_KEXINIT)
        self._put_init(tx.put)
        tx.end_packet()
        tx.held = True
        self.sent = True

    def _put_init(self, put):
        """Our KEXINIT after its number, in pieces: to the packet, and again to the hash."""
        policy = self.policy
        put(self.cookie)
        kex = ",".join(policy.kex)
        if not self.session.session_id:
            kex = ",".join((kex, _EXT_INFO_SERVER, _STRICT_SERVER))
        ciphers = ",".join(policy.ciphers)
        macs = ",".join(policy.macs)
        names = (kex, self.host_key.ALGORITHM, ciphers, ciphers, macs, macs, "none", "none")
        for text in names:
            put(string(text.encode()))
        put(bytes(13))  # two empty languages, no guess, reserved

    def _init_size(self):
        size = 0

        def count(piece):
            nonlocal size
            size += len(piece)

        self._put_init(count)
        return 1 + size

    def on_init(self, reader):
        """Negotiates, and starts the exchange hash with all that is known then."""
        session = self.session
        start = reader.pos - 1
        reader.take(16)
        lists = [b"," + bytes(reader.string()) + b"," for _ in range(10)]
        follows = reader.boolean()
        reader.u32()
        reader.finish()
        policy = self.policy
        kex = _choose("key exchange", policy.kex, lists[0])
        _choose("host key", (self.host_key.ALGORITHM,), lists[1])
        self.ciphers = [_choose("cipher", policy.ciphers, lists[i]) for i in (2, 3)]
        self.macs = [
            _choose("MAC", policy.macs, lists[4 + i]) if cipher.has_mac(name) else None
            for i, name in enumerate(self.ciphers)
        ]
        for i in (6, 7):
            _choose("compression", ("none",), lists[i])
        self.skip = follows and not (
            lists[0].startswith(b"," + kex.encode() + b",")
            and lists[1].startswith(b"," + self.host_key.ALGORITHM.encode() + b",")
        )
        if not session.session_id:
            session.strict = _STRICT_CLIENT in lists[0]
            session.ext_info = _EXT_INFO_CLIENT in lists[0]
            if session.strict and session.rx.seq != 1:
                raise Disconnect(_PROTOCOL_ERROR, "KEXINIT was not the first packet")
        self.name = kex
        module, self.argument, hash_name = METHODS[kex]
        self.respond = load("microsshd.ssh." + module).respond
        self.new_hash = new_hash = _hash(hash_name)
        self.hash = h = new_hash(string(session.peer_version) + string(policy.version))
        h.update((reader.end - start).to_bytes(4, "big"))
        h.update(reader.view[start : reader.end])
        h.update(self._init_size().to_bytes(4, "big") + b"\x14")
        self._put_init(h.update)

    def exchange(self, peer):
        """Generator: the method's answer, the hash signed, REPLY and NEWKEYS sent."""
        session = self.session
        host_key = self.host_key
        try:
            public, secret = yield from self.respond(self.argument, peer)
        except ValueError:
            raise Disconnect(_KEY_EXCHANGE_FAILED, "Bad public value in key exchange")
        self.respond = None
        forget("ssh.kex_ crypto.")
        h = self.hash
        for piece in (host_key.blob, peer, public, secret):
            h.update(len(piece).to_bytes(4, "big"))
            h.update(piece)
        self.hash = None
        self.digest = h.digest()
        signature = yield from host_key.sign(self.digest)
        tx = session.tx
        tx.begin(_KEX_REPLY)
        tx.string(host_key.blob)
        tx.string(public)
        tx.string(signature)
        tx.end_packet()
        tx.begin(_NEWKEYS)
        tx.end_packet()
        self._new_keys(secret)

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
        if first and session.ext_info:
            tx.begin(_EXT_INFO)
            tx.u32(1)
            tx.string(b"server-sig-algs")
            tx.string(",".join(self.policy.signatures).encode())
            tx.end_packet()
        tx.release()

    def close(self):
        """The exchange is given up. A board's hash engine is busy until its hash is finished."""
        if self.hash:
            try:
                self.hash.digest()
            except ValueError:  # it was finished when memory ran out
                pass
            self.hash = None

    def on_newkeys(self):
        session = self.session
        session.rx.take_keys(self.receive, session.strict)
        session.algorithms = (self.name, self.ciphers[0], self.macs[0])


def _choose(what, ours, theirs):
    """The first of the client's names that we have too (section 7.1); theirs is b",a,b,"."""
    best = chosen = None
    for name in ours:
        i = theirs.find(b"," + name.encode() + b",")
        if i >= 0 and (best is None or i < best):
            best = i
            chosen = name
    if chosen is None:
        raise Disconnect(_KEY_EXCHANGE_FAILED, "No common %s algorithm" % what)
    return chosen


def _hash(name):
    if name == "sha512":
        from ..crypto.sha512 import sha512

        return sha512
    return hashlib.sha256

"""KEXINIT: what both sides can do and what is chosen of it, RFC 4253 section 7.1.

A `KexInit` lives from the first KEXINIT of either side until both are there, then a `kex.Kex`
takes over. Nothing of either KEXINIT is kept: what the exchange hash needs of them is hashed here.
"""

import hashlib
import os

from ..compat import const, load
from ..errors import Disconnect
from . import cipher
from .messages import KEX, SERVICE, START
from .wire import string

_KEXINIT = const(20)
_KEY_EXCHANGE_FAILED = const(3)
_PROTOCOL_ERROR = const(2)

# name: (module of the method, its argument, hash)
METHODS = {
    "mlkem768x25519-sha256": ("kex_mlkem768x25519", None, "sha256"),
    "curve25519-sha256": ("kex_curve25519", None, "sha256"),
    "curve25519-sha256@libssh.org": ("kex_curve25519", None, "sha256"),
    "diffie-hellman-group14-sha256": ("kex_dh", 14, "sha256"),
    "diffie-hellman-group16-sha512": ("kex_dh", 16, "sha512"),
}
_STRICT_SERVER = const("kex-strict-s-v00@openssh.com")
_STRICT_CLIENT = const(b",kex-strict-c-v00@openssh.com,")
_EXT_INFO_SERVER = const("ext-info-s")
_EXT_INFO_CLIENT = const(b",ext-info-c,")


class KexInit:
    """One negotiation of `session`, begun with our KEXINIT. `policy` gives the four lists."""

    def __init__(self, session):
        self.session = session
        self.policy = session.policy
        self.host_key = load("ssh.hostkey").HostKey(session.host_key)
        self.cookie = os.urandom(16)
        self._send()

    def close(self):
        """Nothing is under way."""

    def _send(self):
        """Sends KEXINIT; the transmit buffer holds back what may not follow it."""
        tx = self.session.tx
        tx.begin(_KEXINIT)
        self._put_init(tx.put)
        tx.end_packet()
        tx.held = True

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

    def on_kexinit(self, reader):
        """Negotiates; leaves the session a Kex that knows the choice and has begun its hash."""
        session = self.session
        policy = self.policy
        start = reader.pos - 1
        reader.take(16)
        lists = [b"," + bytes(reader.string()) + b"," for _ in range(10)]
        follows = reader.boolean()
        reader.u32()
        reader.finish()
        name = _choose("key exchange", policy.kex, lists[0])
        _choose("host key", (self.host_key.ALGORITHM,), lists[1])
        ciphers = [_choose("cipher", policy.ciphers, lists[i]) for i in (2, 3)]
        macs = [
            _choose("MAC", policy.macs, lists[4 + i]) if cipher.has_mac(ciphers[i]) else None
            for i in (0, 1)
        ]
        for i in (6, 7):
            _choose("compression", ("none",), lists[i])
        if not session.session_id:
            session.strict = _STRICT_CLIENT in lists[0]
            if session.strict and session.rx.seq != 1:
                raise Disconnect(_PROTOCOL_ERROR, "KEXINIT was not the first packet")
        module, argument, hash_name = METHODS[name]
        session.kex = kex = load("ssh.kex").Kex(session, self.host_key)
        kex.ext_info = _EXT_INFO_CLIENT in lists[0]
        kex.name = name
        kex.module = module
        kex.argument = argument
        kex.ciphers = ciphers
        kex.macs = macs
        # Section 7: a guess is right when both sides' first names are the same.
        preferred = b",%s," % policy.kex[0].encode(), b",%s," % self.host_key.ALGORITHM.encode()
        kex.skip = follows and not all([lists[i].startswith(preferred[i]) for i in (0, 1)])
        kex.new_hash = new_hash = _hash(hash_name)
        kex.hash = h = new_hash(string(session.peer_version) + string(policy.version))
        h.update((reader.stop - start).to_bytes(4, "big"))
        h.update(reader.view[start : reader.stop])
        h.update(self._init_size().to_bytes(4, "big") + b"\x14")
        self._put_init(h.update)
        kex.after = SERVICE if session.phase == START else session.phase
        session.phase = KEX

    HANDLERS = {20: on_kexinit}


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

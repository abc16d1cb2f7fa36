"""Each primitive of lib/microsshd/crypto, once: primitives.py INPUTS own|plain all|quick

INPUTS is a file of hexadecimal values, see crypto.py; "plain" computes the same by plain
big-integer arithmetic. Random bytes are the same in every run.
"""

import gc
import json
import sys

import sections

sections.repeatable()
from microsshd.compat import run  # noqa: E402
from microsshd.ssh import cipher  # noqa: E402

_PACKETS = 32  # sealed in one section: their blocks are whole batches of key stream


def own(v, quick):
    """(name, how many times it does the work, function) of each primitive."""
    from microsshd.crypto import ed25519, keccak, mlkem768, pbkdf2, x25519
    from microsshd.crypto.sha512 import sha512

    kilobyte = bytes(1024)
    ed = v["public"], v["message"], v["signature"]
    yield "X25519 key pair", 1, lambda: run(x25519.keypair())
    yield "X25519 shared secret", 1, lambda: run(x25519.shared(v["seed"], v["peer"]))
    yield "Ed25519 sign", 1, lambda: run(ed25519.sign(v["seed"], v["public"], v["message"]))
    yield "Ed25519 verify", 1, lambda: run(ed25519.verify(*ed))
    yield "SHA-512, 1 KB", 1, lambda: sha512(kilobyte).digest()
    yield "SHA3-256, 1 KB", 1, lambda: keccak.sha3_256(kilobyte)
    yield "ML-KEM-768 encapsulate", 1, lambda: run(mlkem768.encapsulate(v["ek"]))
    yield "PBKDF2 iteration", 64, lambda: run(pbkdf2.pbkdf2(b"password", v["seed"], 64))
    yield from packets()
    if not quick:
        yield from public_keys(v)


def public_keys(v):
    from microsshd.crypto import modp, p256, rsa

    r, s, n, peer = [int.from_bytes(v[name], "big") for name in ("r", "s", "n", "dh")]
    point, digest, group = v["point"], v["message"], modp.Group(14)
    yield "ECDSA P-256 verify", 1, lambda: run(p256.verify(point, digest, r, s))
    yield "RSA-2048 verify", 1, lambda: run(rsa.verify(n, 65537, v["rsa"], digest, "sha256"))
    yield "DH group14 key pair", 1, lambda: run(group.keypair())
    yield "DH group14 shared secret", 1, lambda: run(group.shared(v["seed"], peer))


def packets():
    for name, mac in (
        ("aes128-ctr", "hmac-sha2-256-etm@openssh.com"),
        ("chacha20-poly1305@openssh.com", None),
    ):
        title = name.split("@")[0] + (" + hmac-sha2-256-etm" if mac else "")
        for size, n in (("1 KB", 1044), ("keystroke", 20)):
            lots = Lots(name, mac, n)
            yield "%s, %s: seal" % (title, size), _PACKETS, lots.seal
            yield "%s, %s: open" % (title, size), _PACKETS, lots.open


class Lots:
    """Packets of n bytes: a call of `seal` or `open` does the next of two lots."""

    def __init__(self, name, mac, n):
        def derive(letter, size):
            return bytes(range(size))

        self.n = n
        self.ends = [cipher.make(name, mac, derive, b"ACE") for _ in range(2)]
        size = n + self.ends[0].tag
        self.lots = [[memoryview(bytearray(size)) for _ in range(_PACKETS)] for _ in range(2)]
        self.seqs = [0, 0]

    def _next(self, end):
        seq = self.seqs[end]
        self.seqs[end] += _PACKETS
        return self.ends[end], seq, self.lots[seq // _PACKETS]

    def seal(self):
        end, seq, lot = self._next(0)
        for view in lot:
            end.seal(seq, view, self.n)
            seq += 1

    def open(self):
        end, seq, lot = self._next(1)
        for view in lot:
            end.length(seq, view)
            if not end.open(seq, view, self.n):
                raise ValueError("a packet does not open")
            seq += 1


def plain(v, quick):
    """The same names, by plain arithmetic."""
    import plain_math
    from microsshd.crypto.sha512 import sha512

    base = b"\x09" + bytes(31)
    yield "X25519 key pair", 1, lambda: plain_math.x25519(v["seed"], base)
    yield "X25519 shared secret", 1, lambda: plain_math.x25519(v["seed"], v["peer"])
    if quick:
        return
    seed, message = v["seed"], v["message"]
    ed = v["public"], message, v["signature"]
    yield "Ed25519 sign", 1, lambda: plain_math.ed25519_sign(sha512, seed, ed[0], message)
    yield "Ed25519 verify", 1, lambda: plain_math.ed25519_verify(sha512, *ed)
    r, s, n, signature, p, peer = [
        int.from_bytes(v[name], "big") for name in ("r", "s", "n", "rsa", "p", "dh")
    ]
    yield "ECDSA P-256 verify", 1, lambda: plain_math.p256_verify(v["point"], message, r, s)
    yield "RSA-2048 verify", 1, lambda: pow(signature, 65537, n)
    exponent = int.from_bytes(seed, "big")
    yield "DH group14 key pair", 1, lambda: pow(2, exponent, p)
    yield "DH group14 shared secret", 1, lambda: pow(peer, exponent, p)


def main(path, which, quick):
    with open(path) as f:
        values = {name: bytes.fromhex(text) for name, text in json.load(f).items()}
    sections.start()
    for name, times, function in (plain if which == "plain" else own)(values, quick == "quick"):
        if which == "own":
            function()  # what is loaded or made once
        gc.collect()
        gc.disable()
        before = gc.mem_alloc()
        result = sections.count(name, function)
        sections.figure(name, "garbage", gc.mem_alloc() - before)
        sections.figure(name, "times", times)
        gc.enable()
        if result is False:
            raise ValueError(name)


main(*sys.argv[1:])

"""Each primitive of lib/microsshd/crypto, once: primitives.py INPUTS own|plain all|quick

INPUTS is a file of hexadecimal values, see crypto.py; "plain" computes the same as one writes it
down in Python, over its integers. Random bytes are the same in every run.
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
    from microsshd.crypto import ed25519, hmac, keccak, mlkem768, pbkdf2, x25519
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
    yield "HMAC-SHA-256, 1 KB", 1, lambda: hmac.hmac_sha256(v["seed"], kilobyte)
    yield "PBKDF2 iteration", 64, lambda: run(pbkdf2.pbkdf2(b"password", v["seed"], 64))
    yield from packets()
    if not quick:
        yield from public_keys(v)


def public_keys(v):
    from microsshd.crypto import modp, p256, rsa

    r, s, n, peer = [int.from_bytes(v[name], "big") for name in ("r", "s", "n", "dh")]
    point, digest = v["point"], v["message"]
    yield "ECDSA P-256 verify", 1, lambda: run(p256.verify(point, digest, r, s))
    yield "RSA-2048 verify", 1, lambda: run(rsa.verify(n, 65537, v["rsa"], digest, "sha256"))
    for number, bits in ((14, 256), (16, 320)):
        group, secret = modp.Group(number), (2 * v["seed"])[: bits // 8]
        yield "DH group%d key pair" % number, 1, lambda g=group: run(g.keypair())
        yield (
            "DH group%d shared secret" % number,
            1,
            lambda g=group, x=secret: run(g.shared(x, peer)),
        )


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

    base = b"\x09" + bytes(31)
    yield "X25519 key pair", 1, lambda: plain_math.x25519(v["seed"], base)
    yield "X25519 shared secret", 1, lambda: plain_math.x25519(v["seed"], v["peer"])
    if not quick:
        yield from plain_symmetric_ones(v)
        yield from plain_public_keys(v)


def plain_symmetric_ones(v):
    import mlkem768_host
    import plain_symmetric as plain

    kilobyte = bytes(1024)
    yield "SHA-512, 1 KB", 1, lambda: plain.sha512(kilobyte)
    yield "SHA3-256, 1 KB", 1, lambda: plain.sha3_256(kilobyte)
    for name in ("sha3_256", "sha3_512", "shake128", "shake256"):
        setattr(mlkem768_host, name, getattr(plain, name))
    yield "ML-KEM-768 encapsulate", 1, lambda: mlkem768_host.encapsulate(v["ek"], v["message"])
    yield "HMAC-SHA-256, 1 KB", 1, lambda: plain.hmac_sha256(v["seed"], kilobyte)
    yield "PBKDF2 iteration", 8, lambda: plain.pbkdf2(b"password", v["seed"], 8)
    seed, keys = v["seed"], v["seed"] + v["message"]
    for size, n in (("1 KB", 1044), ("keystroke", 20)):
        data = bytes(n)
        for end in ("seal", "open"):
            name = "aes128-ctr + hmac-sha2-256-etm, %s: %s" % (size, end)
            yield name, 1, lambda d=data: plain.ctr_and_mac(seed[:16], 1, seed, 7, d)
            name = "chacha20-poly1305, %s: %s" % (size, end)
            yield name, 1, lambda d=data: plain.chacha20_poly1305(keys, 7, d)


def plain_public_keys(v):
    import plain_math
    from plain_symmetric import Sha512

    seed, message = v["seed"], v["message"]
    ed = v["public"], message, v["signature"]
    yield "Ed25519 sign", 1, lambda: plain_math.ed25519_sign(Sha512, seed, ed[0], message)
    yield "Ed25519 verify", 1, lambda: plain_math.ed25519_verify(Sha512, *ed)
    r, s, n, signature, p, q, peer = [
        int.from_bytes(v[name], "big") for name in ("r", "s", "n", "rsa", "p", "q", "dh")
    ]
    yield "ECDSA P-256 verify", 1, lambda: plain_math.p256_verify(v["point"], message, r, s)
    yield "RSA-2048 verify", 1, lambda: pow(signature, 65537, n)
    exponent = int.from_bytes(seed, "big")
    yield "DH group14 key pair", 1, lambda: pow(2, exponent, p)
    yield "DH group14 shared secret", 1, lambda: pow(peer, exponent, p)
    exponent = int.from_bytes(seed + seed[:8], "big")
    yield "DH group16 key pair", 1, lambda: pow(2, exponent, q)
    yield "DH group16 shared secret", 1, lambda: pow(peer, exponent, q)


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

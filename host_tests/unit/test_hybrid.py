"""Key exchange by mlkem768x25519-sha256, apart: to undo ML-KEM takes a client much memory."""

from microsshd.ssh.wire import string
from peer import HYBRID, Client, new_session

BASE = b"\x09" + bytes(31)  # of X25519


def test_exchange():
    client = Client(new_session())
    client.method = HYBRID
    client.exchange_keys()
    client.expect(7)


def test_bad_shares():
    ek = bytes(1184)  # all coefficients are 0, which is allowed
    for bad in (
        ek + bytes(32),  # the point is of small order
        b"\xff\x0f" + ek[2:] + BASE,  # the first coefficient is 4095
        b"\x01\x0d" + ek[2:] + BASE,  # and q
        ek + BASE[1:],
        ek + BASE + b"\0",
        BASE,
        b"",
    ):
        client = Client(new_session())
        client.send(20, client.kexinit(kex=HYBRID))
        client.send(30, string(bad))
        assert client.error.reason == 3, bad[:2]

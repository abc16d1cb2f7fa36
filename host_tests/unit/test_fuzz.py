"""Seeded fuzzing of a whole session in clear, before and after the login.

Invariants: nothing but Disconnect leaves the core; nothing is taken or sent after it but the
farewell; the pieces in which input arrives change nothing; channels give back what they borrowed.
More rounds: FUZZ_ROUNDS=10000 pytest host_tests/unit/test_fuzz.py
"""

import random

from microsshd.errors import Disconnect
from microsshd.ssh import messages
from microsshd.ssh.kex import Kex
from microsshd.ssh.packet import _Direction
from microsshd.ssh.transform_clear import Clear
from microsshd.ssh.wire import string
from peer import Client, Policy, auth_request, new_session, opened, reader, u32
from testing import ROUNDS

_RANDOM = (20, 31)  # messages that are different each time
PTY = string(b"vt100") + u32(80) + u32(24) + u32(0) + u32(0) + string(b"\0")


def packet(number, *fields):
    payload = bytes([number])
    for field in fields:
        payload += u32(field) if isinstance(field, int) else field
    padding = 8 - (5 + len(payload)) % 8
    if padding < 4:
        padding += 8
    return u32(1 + len(payload) + padding) + bytes([padding]) + payload + bytes(padding)


def before_login():
    """What a client sends in clear; the session's key exchange is left as it is."""
    client = Client(new_session())
    client.receive()
    client.strict = random.getrandbits(1) == 0
    kexinit = packet(20, client.kexinit(follows=random.getrandbits(1) == 0))
    stray = packet(random.getrandbits(8), string(b"x"))
    return client, [kexinit, packet(30, string(bytes(32))), stray, packet(21), packet(2)]


def at_login():
    client = Client(new_session())
    client.receive()
    session = client.session
    session.kex = kex = Kex(session, None)
    kex.receive = kex.name = None
    kex.after = messages.SERVICE
    kex.ciphers = kex.macs = (None,)
    session.tx.held = False
    session.session_id = bytes(32)
    session.phase = messages.NEWKEYS
    user_key = auth_request(b"publickey") + b"\1" + string(b"ssh-ed25519") + string(bytes(51))
    return client, [
        packet(21),
        packet(5, string(b"ssh-userauth")),
        packet(50, auth_request(b"none")),
        packet(50, auth_request(b"password") + b"\0" + string(b"wrong")),
        packet(50, user_key + string(string(b"ssh-ed25519") + string(bytes(64)))),
        packet(50, auth_request(b"keyboard-interactive") + string(b"") * 2),
        packet(61, 1, string(Policy.PASSWORD)),
        packet(90, string(b"session"), 3, 1000, 1000),
    ]


def after_login():
    client, _ = opened()
    script = []
    for i in range(2):
        script += [
            packet(90, string(b"session"), 7 + i, 5000, 500),
            packet(98, i, string(b"pty-req") + b"\1" + PTY),
            packet(98, i, string(b"env") + b"\0" + string(b"LANG") + string(b"C")),
            packet(98, i, string(b"exec") + b"\1" + string(b"x")),
            packet(94, i, string(bytes(random.getrandbits(9)))),
            packet(93, i, random.getrandbits(30)),
            packet(98, i, string(b"window-change") + b"\0" + u32(0) * 4),
            packet(98, i, string(b"signal") + b"\0" + string(b"INT")),
            packet(95, i, 1, string(b"err")),
            packet(80, string(b"keepalive@openssh.com") + b"\1"),
            packet(96, i),
            packet(97, i),
        ]
    script.append(packet(20, client.kexinit()))
    return client, script


def mutate(script):
    """The packets as bytes, damaged in one to three places."""
    script = list(script)
    for _ in range(1 + random.getrandbits(2) % 3):
        i = random.getrandbits(16) % len(script)
        damage = random.getrandbits(3)
        data = bytearray(script[i])
        at = random.getrandbits(16) % len(data) if data else 0
        if damage == 0:
            script.insert(i, script[i])
        elif damage == 1:
            j = random.getrandbits(16) % len(script)
            script[i], script[j] = script[j], script[i]
        elif damage == 2:
            del script[i]
        elif damage == 3:
            script[i] = bytes(data[:at])
        elif data and damage == 4:
            data[at] ^= 1 << random.getrandbits(3)
            script[i] = bytes(data)
        elif data:
            data[5 + at % (len(data) - 5) if len(data) > 5 else at] = random.getrandbits(8)
            script[i] = bytes(data)
        if not script:
            script = [b""]
    return b"".join(script)


def play(client, data, pieces):
    """Gives data to the session in pieces; (payloads it sent, its Disconnect or None)."""
    session = client.session
    got = []
    while True:
        client.pump()
        got += [p if p[0] not in _RANDOM else p[:1] for p in client.receive()]
        room = session.room()
        n = min(len(data), len(room), pieces())
        if not n or client.error:
            break
        room[:n] = data[:n]
        data = data[n:]
        try:
            session.fed(n, 0)
        except Disconnect as e:
            client.error = e
            client.pump()
            got += [p if p[0] not in _RANDOM else p[:1] for p in client.receive()]
            break
    assert client.error or not len(data), "input is not taken although nothing went wrong"
    return got, client.error


def check_ended(client, got):
    session = client.session
    if client.error:
        assert session.closed and not len(session.pending()) and not len(session.room())
        assert 1 not in [p[0] for p in got[:-1]], "a message after the farewell"
        session.fed(0, 0)
        assert not len(session.pending())
    else:
        session.stop("End")
        client.pump()
    for channel in session.started:
        channel.finish(0)
    assert session.policy.rings == 0


def fuzz(make):
    original = _Direction.take_keys
    _Direction.take_keys = lambda self, cipher, strict: original(self, Clear(), strict)
    try:
        for seed in range(ROUNDS):
            _round(make, seed)
    finally:
        _Direction.take_keys = original


def _round(make, seed):
    random.seed(seed)
    client, script = make()
    data = mutate(script)
    whole = play(client, data, lambda: 5000)
    check_ended(client, whole[0])
    random.seed(seed)
    client, _ = make()
    split = play(client, data, lambda: 1 + random.getrandbits(5))
    check_ended(client, split[0])
    assert (whole[1] and whole[1].reason) == (split[1] and split[1].reason), seed
    n = len(whole[0])
    if whole[1] and whole[1].reason == 11:  # the client said DISCONNECT: what waited is dropped
        n = min(n, len(split[0]))
    assert whole[0][:n] == split[0][:n], "seed %d: the pieces make a difference" % seed


def test_before_login():
    fuzz(before_login)


def test_at_login():
    fuzz(at_login)


def test_after_login():
    fuzz(after_login)


def test_identification():
    for seed in range(ROUNDS):
        random.seed(seed)
        session = new_session()
        line = bytearray(b"SSH-2.0-client comment\r\n")
        for _ in range(random.getrandbits(2)):
            line[random.getrandbits(8) % len(line)] = random.getrandbits(8)
        data = bytes(line) * (1 + random.getrandbits(4))
        while data and not session.closed:
            room = session.room()
            n = min(len(data), len(room), 1 + random.getrandbits(6))
            room[:n] = data[:n]
            data = data[n:]
            try:
                session.fed(n, 0)
            except Disconnect as e:
                assert e.reason in (2, 8) and session.closed


def test_wire():
    for seed in range(ROUNDS * 10):
        random.seed(seed)
        data = bytes([random.getrandbits(8) & random.getrandbits(8) for _ in range(40)])
        fields = reader(data)
        try:
            for _ in range(12):
                kind = random.getrandbits(3)
                if kind == 0:
                    assert len(fields.string()) <= len(data)
                else:
                    (fields.string, fields.boolean, fields.u32, fields.text)[kind & 3]()
            fields.finish()
        except Disconnect as e:
            assert e.reason == 2
        assert fields.pos <= len(data)

"""Packets: every cipher and MAC, every length, arrival in pieces, damage."""

from microsshd.errors import Disconnect
from microsshd.ssh import cipher
from microsshd.ssh.packet import RxBuffer, TxBuffer
from testing import raises


def pair(name, mac, size=1200):
    def derive(letter, n):
        return bytes([letter[0] + i & 255 for i in range(n)])

    tx = TxBuffer(memoryview(bytearray(size)))
    rx = RxBuffer(memoryview(bytearray(size)))
    if name:
        tx.take_keys(cipher.make(name, mac, derive, b"ACE"), False)
        rx.take_keys(cipher.make(name, mac, derive, b"ACE"), False)
    return tx, rx


def suites():
    yield None, None
    for name in cipher.CIPHERS:
        if cipher.has_mac(name):
            for mac in cipher.MACS:
                yield name, mac
        else:
            yield name, None


def seal(tx, payload):
    tx.begin(payload[0])
    tx.put(payload[1:])
    tx.end_packet()


def give(rx, data):
    room = rx.room()
    room[: len(data)] = data
    rx.fed(len(data))


def test_every_length():
    for name, mac in suites():
        tx, rx = pair(name, mac)
        for n in list(range(1, 40)) + [255, 256, 1000]:
            payload = bytes([i & 255 for i in range(n)])
            seal(tx, payload)
            sealed = bytes(tx.pending())
            tx.sent(len(sealed))
            assert len(sealed) <= n + 64
            give(rx, sealed)
            assert rx.open() and bytes(rx.view[rx.pos : rx.stop]) == payload, (name, mac, n)
            assert not rx.open()


def test_pieces_and_several_at_once():
    for name, mac in suites():
        tx, rx = pair(name, mac)
        sent = [bytes([i]) * (i * 9 + 1) for i in range(6)]
        for payload in sent:
            seal(tx, payload)
        stream = bytes(tx.pending())
        for step in (1, 7, 64, len(stream)):
            rx = pair(name, mac)[1]
            got = []
            for i in range(0, len(stream), step):
                give(rx, stream[i : i + step])
                while rx.open():
                    got.append(bytes(rx.view[rx.pos : rx.stop]))
            assert got == sent, (name, mac, step)


def test_damage_is_seen():
    for name, mac in suites():
        if name is None:
            continue
        for i in (0, 3, 4, 5, 20, -1, -16):
            tx, rx = pair(name, mac)
            seal(tx, bytes(60))
            sealed = bytearray(tx.pending())
            sealed[i] ^= 1
            give(rx, bytes(sealed) + bytes(1000 - len(sealed)))
            e = raises(Disconnect, rx.open)
            assert e.reason in (2, 5), (name, mac, i)


def test_order_matters():
    for name, mac in suites():
        if name is None:
            continue
        tx, rx = pair(name, mac)
        seal(tx, b"first")
        tx.sent(len(tx.pending()))
        seal(tx, b"second")
        give(rx, bytes(tx.pending()) + bytes(900))
        assert raises(Disconnect, rx.open).reason in (2, 5)


def test_padding_is_random():
    tx, _ = pair(None, None)
    seal(tx, b"x")
    seal(tx, b"x")
    a = bytes(tx.pending()[6:16])
    assert a != bytes(tx.pending()[22:32]) and a != bytes(10)


def test_sequence_number_wraps():
    tx, rx = pair("aes128-ctr", "hmac-sha2-256-etm@openssh.com")
    tx.seq = rx.seq = 0xFFFFFFFF
    seal(tx, b"last")
    seal(tx, b"first")
    give(rx, bytes(tx.pending()))
    assert rx.open() and rx.open() and rx.seq == tx.seq == 1

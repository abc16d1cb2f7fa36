"""Transport: negotiation, key exchange, strict mode, the gate, time limits."""

import sys

from microsshd.compat import run
from microsshd.crypto import ed25519
from microsshd.crypto.modp import Group
from microsshd.errors import Disconnect
from microsshd.ssh import messages
from microsshd.ssh.auth import Auth
from microsshd.ssh.kex import Kex
from microsshd.ssh.kexinit import KexInit
from microsshd.ssh.mux import Mux
from microsshd.ssh.packet import RxBuffer
from microsshd.ssh.session import Session
from microsshd.ssh.version import peer_version
from microsshd.ssh.wire import string
from peer import (
    CURVE,
    GROUP,
    HYBRID,
    PUBLIC,
    QUICK,
    Client,
    Policy,
    logged_in,
    new_session,
    opened,
    read,
    u32,
    write,
)
from testing import raises


def test_login_with_each_cipher_and_mac():
    for cipher in Policy.ciphers:
        for mac in Policy.macs:
            client = Client(new_session())
            ours = client.kexinit(cipher=cipher, mac=mac)
            client.exchange_keys(ours)
            assert client.expect(7)[1:] == u32(1) + string(b"server-sig-algs") + string(
                b"ssh-ed25519"
            )
            client.send(5, string(b"ssh-userauth"))
            client.expect(6)


def test_each_method_and_the_host_signature():
    for method in (CURVE, GROUP):
        client = Client(new_session())
        client.method = method
        client.exchange_keys()
        client.expect(7)
    head = string(b"ssh-ed25519") + u32(64)
    assert client.signature[: len(head)] == head
    assert run(ed25519.verify(PUBLIC, client.digest, client.signature[len(head) :]))


def test_byte_by_byte():
    client = Client(new_session(), version=None)
    client.piece = 1
    client.version = b"SSH-2.0-slow"
    client.tx.raw(client.version + b"\r\n")
    client.pump()
    client.server_version = peer_version(client.rx)
    client.log_in()
    assert client.session.phase == messages.OPEN


def test_version_lines():
    for good in (b"SSH-2.0-x\r\n", b"SSH-2.0-x\n", b"SSH-1.99-old comment\r\n"):
        client = Client(new_session(), version=None)
        client.tx.raw(good)
        client.pump()
        assert client.error is None and client.session.peer_version == good.rstrip()
    for bad, reason in (
        (b"SSH-1.5-x\r\n", 8),
        (b"SSH-2.1-x\r\n", 8),
        (b"GET / HTTP/1.1\r\n", 2),
        (b"\r\n", 2),
        (b"SSH-2.0-a\0b\r\n", 2),
        (b"SSH-2.0-" + b"x" * 300, 2),
    ):
        client = Client(new_session(), version=None)
        client.tx.raw(bad)
        client.pump()
        assert client.error.reason == reason, bad
    longest = b"SSH-2.0-" + b"x" * 245 + b"\r\n"
    client = Client(new_session(), version=None)
    client.tx.raw(longest)
    client.pump()
    assert client.error is None and len(client.session.peer_version) == 253


def test_messages_without_a_function():
    handled = set()
    for unit in (Session, KexInit, Kex, Auth, Mux):
        handled |= set(unit.HANDLERS)
    assert set(messages.PHASES) - handled == {2, 3, 4, 7, 81, 82}
    assert handled <= set(messages.PHASES)


def test_what_keys_and_login_needed_is_forgotten():
    client, _ = logged_in()
    for _ in range(2):
        loaded = [name for name in sys.modules if name.startswith("microsshd.ssh.")]
        loaded = {name.split(".")[-1] for name in loaded}
        assert loaded <= {"messages", "packet", "session", "transform", "wire", "mux", "channel"}
        client.exchange_keys()


def test_ciphers_of_others_go_on_when_their_modules_are_forgotten():
    clients = [logged_in()[0] for _ in range(2)]
    for cipher in reversed(Policy.ciphers):
        for client in clients:
            client.exchange_keys(client.kexinit(cipher=cipher))
            for other in clients:
                other.send(80, string(b"keepalive@openssh.com") + b"\1")
                other.expect(82)


def test_what_follows_the_version_stays():
    rx = RxBuffer(memoryview(bytearray(300)))
    for piece, version in ((b"SSH-2.0", None), (b"-a\r", None), (b"\nrest", b"SSH-2.0-a")):
        rx.room()[: len(piece)] = piece
        rx.fed(len(piece))
        assert peer_version(rx) == version
    assert bytes(rx.view[rx.start : rx.end]) == b"rest"


def test_no_common_algorithm():
    for lists in (
        {"kex": "ecdh-sha2-nistp256"},
        {"cipher": "3des-cbc"},
        {"mac": "hmac-md5"},
        {"host_key": "ssh-dss"},
        {"kex": "curve25519-sha25"},
    ):
        client = Client(new_session())
        client.send(20, client.kexinit(**lists))
        assert client.error.reason == 3, lists


def test_clients_order_decides():
    policy = Policy()
    client = Client(new_session(policy))
    client.send(20, client.kexinit(cipher="none,chacha20-poly1305@openssh.com,aes128-ctr"))
    assert client.session.kex.ciphers[0] == "chacha20-poly1305@openssh.com"


def test_wrong_guess_is_skipped_once():
    """Also one that would do, when it is not what the server prefers (dropbear)."""
    for kex in ("ecdh-sha2-nistp256," + QUICK, QUICK):
        client = Client(new_session())
        ours = client.kexinit(kex=kex, follows=True)
        client.put(20, ours)
        client.put(30, string(bytes(65)))
        client.pump()
        client.finish_exchange(ours)
        assert client.error is None
        client.expect(7)


def test_right_guess_is_used():
    client = Client(new_session())
    client.send(20, client.kexinit(kex="%s,%s" % (HYBRID, QUICK), follows=True))
    assert not client.session.kex.skip


def test_bad_public_values():
    for bad in (bytes(32), bytes(31), b"", b"\1" + bytes(31), bytes(33)):
        client = Client(new_session())
        client.send(20, client.kexinit(kex=CURVE))
        client.send(30, string(bad))
        assert client.error.reason == 3, bad
    prime = Group(14).prime_bytes
    size = len(prime)
    number = int.from_bytes(prime, "big")
    for bad in (0, 1, number - 1, number, number + 5):
        data = bad.to_bytes(size + 1, "big").lstrip(b"\0")
        data = b"\0" + data if data and data[0] & 0x80 else data
        client = Client(new_session())
        client.send(20, client.kexinit(kex=GROUP))
        client.send(30, string(data))
        assert client.error.reason == 3, bad
    client = Client(new_session())
    client.send(20, client.kexinit(kex=GROUP))
    client.send(30, string(b"\x80"))  # negative
    assert client.error.reason == 3


def test_strict_resets_sequence_numbers():
    client, session = logged_in()
    assert session.strict
    # since NEWKEYS: EXT_INFO, SERVICE_ACCEPT, USERAUTH_SUCCESS; SERVICE_REQUEST, USERAUTH_REQUEST
    assert (session.tx.seq, session.rx.seq) == (3, 2)
    relaxed = Client(new_session())
    relaxed.strict = False
    relaxed.log_in()
    assert relaxed.session.rx.seq == 5  # KEXINIT, KEX_INIT, NEWKEYS and those two


def test_strict_refuses_stray_messages():
    for number in (2, 3, 4, 7, 5, 50, 90, 192):
        client = Client(new_session())
        client.send(20, client.kexinit())
        client.send(number, string(b""))
        assert client.error.reason == 2, number
    client = Client(new_session())  # an IGNORE before KEXINIT is seen when KEXINIT asks for strict
    client.send(2, string(b""))
    assert client.error is None
    client.send(20, client.kexinit())
    assert client.error.reason == 2
    client = Client(new_session())
    client.strict = False
    client.send(2, string(b""))
    client.send(20, client.kexinit())
    client.send(4, b"\0" + string(b"") + string(b""))
    assert client.error is None


def test_messages_out_of_phase():
    """wolfSSH CVE-2025-14942: nothing of a later phase is accepted in an earlier one."""
    for number in (5, 21, 30, 50, 61, 80, 90, 94, 98, 52, 31):
        client = Client(new_session())
        client.send(number, string(b""))
        assert client.error.reason == 2, number
    for number in (5, 20, 50, 80, 90, 21):
        client = Client(new_session())
        client.send(20, client.kexinit())
        client.send(number, string(b""))
        assert client.error.reason == 2, number
    for number in (50, 61, 80, 90, 94, 21, 30, 52):
        client = Client(new_session())
        client.exchange_keys()
        client.send(number, string(b""))
        assert client.error.reason == 2, number
    for number in (80, 90, 94, 52, 60, 21):
        client = Client(new_session())
        client.start_auth()
        client.send(number, string(b""))
        assert client.error.reason == 2, number


def test_service_may_be_asked_for_again():
    client = Client(new_session())
    client.start_auth()
    client.send(5, string(b"ssh-userauth"))
    client.expect(6)
    client.send(5, string(b"ssh-connection"))
    assert client.error.reason == 7


def test_unknown_message_is_answered():
    client, session = opened()
    client.send(192, string(b"ping"))
    assert client.expect(3) == b"\3" + u32(session.rx.seq - 1)


def test_bad_packets():
    for length in (0, 1, 11, 13, 0xFFFFFFFF, 0x80000000, 35000, 4400):
        client = Client(new_session())
        client.tx.raw(u32(length) + bytes(60))
        client.pump()
        assert client.error.reason == 2, length
    for padding in (0, 3, 12, 255):
        client = Client(new_session())
        client.tx.raw(u32(12) + bytes([padding]) + bytes(11))
        client.pump()
        assert client.error.reason == 2, padding
    client = Client(new_session())
    client.tx.raw(u32(12) + bytes([11]) + bytes(11))  # a payload of no bytes
    client.pump()
    assert client.error.reason == 2


def test_corrupted_mac():
    for cipher in Policy.ciphers:
        for mac in Policy.macs:
            client = Client(new_session())
            client.exchange_keys(client.kexinit(cipher=cipher, mac=mac))
            client.put(5, string(b"ssh-userauth"))
            client.tx.view[client.tx.end - 1] ^= 1
            client.pump()
            assert client.error.reason == 5


def test_nothing_after_disconnect():
    client, session = logged_in()
    client.receive()
    client.put(1, u32(11) + string(b"bye") + string(b""))
    client.put(80, string(b"keepalive@openssh.com") + b"\1")
    client.pump()
    assert session.closed and client.receive() == []
    assert len(session.room()) == 0
    session.fed(0, 0)
    assert len(session.pending()) == 0


def test_our_disconnect_is_the_last_message():
    client, session = logged_in()
    client.receive()
    session.stop("Going down")
    client.pump()
    got = client.receive()
    assert len(got) == 1 and got[0][:5] == b"\1" + u32(11)
    client.send(80, string(b"keepalive@openssh.com") + b"\1")
    assert client.receive() == []


def test_rekey_by_client_in_mid_transfer():
    client, session = logged_in()
    number = client.open_channel()
    client.send(98, number, string(b"exec") + b"\1" + string(b"x"))
    client.expect(99)
    channel = session.started[0]
    keys = session.rx.cipher
    ours = client.kexinit()
    client.put(94, number, string(b"before"))
    client.put(20, ours)
    client.pump()
    assert write(channel, b"held") == 0  # between KEXINIT and NEWKEYS
    client.finish_exchange(ours)
    assert session.rx.cipher is not keys and session.kex is None
    client.send(94, number, string(b"after"))
    assert read(channel) == b"beforeafter"
    assert write(channel, b"free") == 4
    client.pump()
    assert client.expect(94)[9:] == b"free"


def test_rekey_by_server():
    policy = Policy()
    client, session = logged_in(policy)
    number = client.open_channel()
    policy.rekey_bytes = session.rx.total + 500
    while session.kex is None:
        client.send(94, number, string(b"x" * 100))
    # what the client sent before it saw our KEXINIT is taken, and answered after the exchange
    client.send(98, number, string(b"exec") + b"\1" + string(b"x"))
    client.send(80, string(b"keepalive@openssh.com") + b"\1")
    policy.rekey_bytes = 1 << 30
    client.exchange_keys()
    assert [p[0] for p in client.receive()] == [99, 82]
    assert session.kex is None and client.error is None


def test_requests_held_during_rekey_are_bounded():
    policy = Policy()
    client, session = logged_in(policy)
    policy.rekey_bytes = 1
    client.send(2, string(b""))
    assert session.kex
    for _ in range(40):
        client.send(80, string(b"x") + b"\1")
    assert client.error.reason == 2


def test_the_host_key_of_a_session_stays():
    """Another one, which the device may have got meanwhile, would end the connection."""
    client, session = logged_in()
    before = client.host_key
    session.policy.host_key = bytes(64)
    client.exchange_keys()
    assert client.host_key == before == string(b"ssh-ed25519") + string(PUBLIC)


def test_rekey_by_time_and_packets():
    for attribute, value in (("rekey_ms", 1000), ("rekey_packets", 3)):
        policy = Policy()
        client, session = logged_in(policy)
        setattr(policy, attribute, value)
        client.now = 2000
        client.send(2, string(b""))
        client.send(2, string(b""))
        client.send(2, string(b""))
        assert session.kex, attribute
        setattr(policy, attribute, 1 << 28)
        client.exchange_keys()
        assert session.kex is None


def test_login_grace_time():
    client = Client(new_session())
    client.start_auth()
    client.session.tick(59999)
    e = raises(Disconnect, client.session.tick, 60000)
    assert e.reason == 11
    client.pump()
    assert client.expect(1)


def test_keepalive_and_dead_peer():
    client, session = logged_in()
    session.tick(59000)
    client.pump()
    assert client.receive() == []
    session.tick(60000)
    client.pump()
    assert client.expect(80)[1:] == string(b"keepalive@openssh.com") + b"\1"
    client.now = 61000
    client.send(82)  # it lives
    session.tick(180000)
    e = raises(Disconnect, session.tick, 61000 + 180000)
    assert e.reason == 10


def test_peer_that_stops_reading():
    client, session = logged_in()
    session.tick(1000)
    number = client.open_channel()
    client.send(98, number, string(b"exec") + b"\0" + string(b"x"))
    assert write(session.started[0], bytes(2000))
    session.heard = 170000
    session.tick(170000)
    session.heard = 179000  # it goes on to send
    e = raises(Disconnect, session.tick, 181000)
    assert e.reason == 10


def test_client_that_sends_without_reading_is_not_answered_without_bound():
    client, session = opened()
    for _ in range(3000):
        room = session.room()
        if not len(room):
            break
        client.put(80, string(b"x") + b"\1")
        data = client.tx.pending()
        n = min(len(data), len(room))
        room[:n] = data[:n]
        client.tx.sent(n)
        session.fed(n, 0)
    else:
        raise AssertionError("the session takes more and more")
    assert len(session.pending()) <= 4096

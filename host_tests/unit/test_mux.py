"""Channels: opening, windows, requests, ends in every order."""

import sys

from microsshd.compat import load
from microsshd.ssh import mux
from microsshd.ssh.wire import string
from peer import Policy, opened, read, u32, write

OPENING = "microsshd.ssh.opening"
PTY = string(b"vt100") + u32(80) + u32(24) + u32(0) + u32(0) + string(b"\0")


def request(client, number, name, rest=b"", reply=True):
    """The answer to a channel request: True, False, or None without one."""
    client.send(98, number, string(name) + (b"\1" if reply else b"\0") + rest)
    if not reply or client.error:
        return None
    payload = client.payload()
    assert payload and payload[0] in (99, 100) and payload[1:] == u32(7), payload
    return payload[0] == 99


def no_memory(name):
    raise MemoryError


def started(client, session, window=100000, maximum=32768):
    """(number, channel) of a channel whose exec was requested."""
    number = client.open_channel(window, maximum)
    assert request(client, number, b"exec", string(b"x"))
    return number, session.started[-1]


def test_open_and_refuse():
    client, session = opened()
    for i in range(Policy.channels):
        assert client.open_channel() == i
    client.send(90, string(b"session"), 9, 1000, 1000)
    assert client.expect(92)[:9] == b"\x5c" + u32(9) + u32(4)
    for kind, code in ((b"direct-tcpip", 1), (b"x11", 1), (b"other", 3)):
        client.send(90, string(kind), 9, 1000, 1000, string(b"127.0.0.1"), 22)
        assert client.expect(92)[:9] == b"\x5c" + u32(9) + u32(code)
    assert session.policy.rings == Policy.channels


def test_no_more_sessions():
    client, _ = opened()
    client.send(80, string(b"no-more-sessions@openssh.com") + b"\0")
    client.send(90, string(b"session"), 9, 1000, 1000)
    assert client.expect(92)[5:9] == u32(1)


def test_global_requests():
    client, _ = opened()
    for name in (b"keepalive@openssh.com", b"tcpip-forward", b"unknown"):
        client.send(80, string(name) + b"\1" + string(b"") + u32(0))
        assert client.receive() == [b"\x52"]
        client.send(80, string(name) + b"\0")
        assert client.receive() == []


def test_requests_before_a_service():
    client, session = opened()
    number = client.open_channel()
    assert request(client, number, b"pty-req", PTY)
    assert not request(client, number, b"pty-req", PTY)  # only once
    assert request(client, number, b"env", string(b"LANG") + string(b"C"))
    assert not request(client, number, b"env", string(b"X") + string(b"y" * 200))
    for i in range(7):
        assert request(client, number, b"env", string(b"A%d" % i) + string(b"1"))
    assert not request(client, number, b"env", string(b"B") + string(b"1"))
    assert not request(client, number, b"x11-req", b"\0" + string(b"a") * 2 + u32(0))
    assert not request(client, number, b"auth-agent-req@openssh.com")
    assert not request(client, number, b"subsystem", string(b"none"))
    assert request(client, number, b"shell")
    channel = session.started[0]
    assert (channel.kind, channel.terminal, channel.rows) == ("shell", "vt100", 24)
    assert channel.variables["LANG"] == "C" and len(channel.variables) == 8


def test_one_service_a_channel():
    """tinyssh: duplicate channel requests."""
    client, session = opened()
    number, _ = started(client, session)
    for name in (b"exec", b"subsystem"):
        assert not request(client, number, name, string(b"x"))
    assert not request(client, number, b"shell")
    assert not request(client, number, b"pty-req", PTY)
    assert not request(client, number, b"env", string(b"A") + string(b"1"))
    assert len(session.started) == 1


def test_window_change():
    """wolfSSH CVE-2026-0930: sizes are only numbers, and 0 means no limit."""
    client, session = opened()
    number, channel = started(client, session)
    for columns, rows in ((0, 0), (0xFFFFFFFF, 0xFFFFFFFF), (132, 50)):
        sizes = u32(columns) + u32(rows) + u32(0) + u32(0)
        assert request(client, number, b"window-change", sizes)
        assert channel.rows == rows
    client.send(98, number, string(b"window-change") + b"\0" + u32(1))
    assert client.error.reason == 2


def test_signal_and_unknown_request():
    client, session = opened()
    number, channel = started(client, session)
    request(client, number, b"signal", string(b"INT"), reply=False)
    assert channel.signal == "INT"
    assert not request(client, number, b"eow@openssh.com")
    assert not request(client, number, b"keepalive@openssh.com")
    request(client, number, b"unknown", reply=False)
    assert client.receive() == []


def test_without_memory_to_open_and_to_start():
    client, session = opened()
    number = client.open_channel()
    other, channel = started(client, session)
    mux.load = no_memory
    try:
        client.send(90, string(b"session"), 9, 1000, 1000)
        assert client.expect(92)[:9] == b"\x5c" + u32(9) + u32(4)
        assert not request(client, number, b"shell")
        assert request(client, other, b"window-change", u32(80) + u32(25) + u32(0) + u32(0))
        assert not request(client, other, b"env", string(b"A") + string(b"1"))
    finally:
        mux.load = load
    assert channel.rows == 25
    assert request(client, number, b"shell")


def test_what_opens_channels_is_forgotten():
    client, session = opened()
    number = client.open_channel()
    assert OPENING in sys.modules
    assert request(client, number, b"shell")
    assert OPENING not in sys.modules
    client.send(90, string(b"x11"), 9, 1000, 1000)
    assert client.expect(92) and OPENING not in sys.modules
    assert not request(client, number, b"unknown")
    assert OPENING not in sys.modules


def test_forced_command():
    policy = Policy()
    policy.grant.command = "display version"
    client, session = opened(policy)
    number = client.open_channel()
    assert request(client, number, b"exec", string(b"rm -rf /"))
    channel = session.started[0]
    assert (channel.kind, channel.argument) == ("exec", "display version")
    assert channel.variables["SSH_ORIGINAL_COMMAND"] == "rm -rf /"
    number = client.open_channel()
    assert request(client, number, b"subsystem", string(b"sftp"))
    assert session.started[1].argument == "display version"


def test_no_pty():
    policy = Policy()
    policy.grant.pty = False
    client, _ = opened(policy)
    number = client.open_channel()
    assert not request(client, number, b"pty-req", PTY)
    assert request(client, number, b"shell")


def test_window_is_the_ring():
    client, session = opened()
    number, channel = started(client, session)
    sent = bytes([i * 7 & 255 for i in range(2048)])
    client.send(94, number, string(sent[:1500]))
    client.send(94, number, string(sent[1500:]))
    assert client.error is None and client.receive() == []
    assert read(channel) == sent
    client.pump()
    assert client.expect(93) == b"\x5d" + u32(7) + u32(2048)
    for _ in range(50):  # around the ring, at every offset
        client.send(94, number, string(sent[:333]))
        assert read(channel) + read(channel) == sent[:333]
    client.receive()
    client.send(94, number, string(bytes(2049)))
    assert client.error.reason == 2


def test_window_counts_bytes_not_yet_read():
    client, session = opened()
    number, channel = started(client, session)
    client.send(94, number, string(bytes(2048)))
    read(channel, 100)
    client.send(94, number, string(bytes(101)))  # no adjustment was sent for the 100
    assert client.error.reason == 2


def test_extended_data_counts_for_the_window():
    client, session = opened()
    number, channel = started(client, session)
    for _ in range(20):
        client.send(95, number, 1, string(bytes(1024)))
    assert client.error is None and channel.count == 0
    assert [p[0] for p in client.receive()] == [93] * 20


def test_peers_window_and_maximum_are_respected():
    client, session = opened()
    number, channel = started(client, session, window=1000, maximum=300)
    data = memoryview(bytes(2000))
    sizes = []
    n = 1
    while n:
        n = write(channel, data)
        sizes.append(n)
    assert sizes == [300, 300, 300, 100, 0]
    client.send(93, number, 5)
    assert write(channel, data) == 5 and write(channel, data) == 0
    client.send(93, number, 0xFFFFFFFF)
    assert write(channel, data, 1) == 300
    client.receive()
    client.send(93, number, 0xFFFFFFFF)
    assert client.error.reason == 2


def test_data_leaves_room_for_replies():
    client, session = opened()
    _, channel = started(client, session, window=1 << 20)
    data = memoryview(bytes(8000))
    total = n = write(channel, data)
    while n:
        n = write(channel, data)
        total += n
    assert total > 2200 and session.tx.space() >= 1024
    called = []
    channel.notify = lambda: called.append(1)
    client.pump()
    assert called and write(channel, data)


def test_exit_status_eof_close():
    client, session = opened()
    number, channel = started(client, session)
    assert write(channel, memoryview(b"bye")) == 3
    channel.finish(3)
    client.pump()
    got = client.receive()
    assert [p[0] for p in got] == [94, 98, 96, 97]
    assert got[1] == b"\x62" + u32(7) + string(b"exit-status") + b"\0" + u32(3)
    client.send(94, number, string(b"late"))  # crossed our CLOSE: nobody wants it
    client.send(96, number)
    client.send(97, number)
    assert client.error is None and session.policy.rings == 0
    assert session.mux.channels == [None] * Policy.channels


def test_peer_closes_first():
    client, session = opened()
    number, channel = started(client, session)
    client.send(97, number)
    assert [p[0] for p in client.receive()] == [97]
    assert write(channel, memoryview(b"x")) == 0
    assert session.policy.rings == 1  # its service has not ended yet
    channel.finish(0)
    client.pump()
    assert client.receive() == [] and session.policy.rings == 0


def test_close_without_service():
    client, session = opened()
    number = client.open_channel()
    client.send(96, number)
    client.send(97, number)
    assert [p[0] for p in client.receive()] == [97] and session.policy.rings == 0
    assert client.open_channel() == number


def test_finish_waits_for_room():
    client, session = opened()
    _, channel = started(client, session, window=1 << 20)
    session.tx.held = True
    channel.finish(0)
    client.pump()
    assert client.receive() == []
    session.tx.held = False
    session.mux.flush()
    client.pump()
    assert [p[0] for p in client.receive()] == [98, 96, 97]


def test_what_a_channel_must_not_be_sent():
    for script in (
        [(94, 9, string(b"x"))],  # no such channel
        [(93, 1, u32(1))],
        [(96, 0), (96, 0)],
        [(96, 0), (94, 0, string(b"x"))],
        [(97, 0), (97, 0)],
        [(94, 0, u32(10) + b"short")],
        [(94, 0, string(b"x") + b"y")],
        [(98, 0, string(b"exec") + b"\1" + string(b"\xff\xfe"))],
        [(98, 0, string(b"exec") + b"\1" + string(b"a\0b"))],
    ):
        client, session = opened()
        client.open_channel()
        for message in script:
            client.send(*message)
        assert client.error.reason == 2, script
        assert session.policy.rings == 0


def test_connection_end_wakes_services():
    client, session = opened()
    _, channel = started(client, session)
    called = []
    channel.notify = lambda: called.append(1)
    session.stop("Bye")
    assert called and channel.eof_in and channel.closed_in

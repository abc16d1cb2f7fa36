"""Peers that do not behave: while each is at it another client is served, and nothing is left.

The hostile ones come from 127.6.0.1, the others from 127.0.0.1."""

import contextlib
import os
import signal
import socket
import struct
import subprocess
import threading
import time

import device as devices
import drive
import env
import paramiko
import pytest

THERE = "127.6.0.1"
SANE = 5  # seconds for a login and an answer, whatever else goes on
# Bytes: less than a connection. A collector that guesses keeps some for a while, and a connection
# that is about to go when the device is asked has 8 KB of buffers.
TOLERANCE = 16384

BY_APPLICATION = 11  # SSH_DISCONNECT codes
PROTOCOL_ERROR = 2


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    """A device whose pool of buffers and log are full, and what memory it uses then."""
    with devices.Device(runtime, tmp_path_factory.mktemp(runtime)) as d:
        with drive.login(d, THERE) as transport:
            channels = [transport.open_session() for _ in range(2)]
            for _ in range(16 if runtime == "micropython" else 1):
                serves(d)
            assert channels
        used = [drive.used(d) for _ in range(5)]  # one guess may be a low one
        d.mark = all(used) and max(used)
        yield d


@pytest.fixture(autouse=True)
def leaves_nothing(request):
    """After each attack: no connection is left, and no memory is gone."""
    yield
    if "device" in request.fixturenames:
        d = request.getfixturevalue("device")
        drive.until(lambda: not drive.connections(d), what="a connection is left")
        if d.mark:
            drive.until(lambda: drive.used(d) < d.mark + TOLERANCE, SANE, "memory is gone")


def serves(device):
    """Another client logs in and gets its answer in a sane time."""
    start = time.monotonic()
    assert drive.ask(device, "display version").startswith("microsshd ")
    assert time.monotonic() - start < SANE


def peer(device, receive=None):
    """A socket from the hostile address, with a small receive buffer if one is given."""
    sock = socket.socket()
    if receive:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    sock.settimeout(drive.PATIENCE)
    sock.bind((THERE, 0))
    sock.connect((device.HOST, device.port))
    return sock


def received(sock):
    """All that comes until the other side closes."""
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while more := sock.recv(4096):
            data += more
    return data


@contextlib.contextmanager
def meanwhile(attack):
    """Run attack(stop) in a thread; `stop` is an Event that says that it is time to end."""
    stop, errors = threading.Event(), []

    def run():
        try:
            attack(stop)
        except Exception as e:
            errors.append(e)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(drive.PATIENCE)
    assert not errors and not thread.is_alive()


class Valve:
    """A socket for paramiko that can stop to receive: `shut`."""

    def __init__(self, sock):
        self.sock = sock
        self.shut = False

    def recv(self, n):
        if self.shut:
            time.sleep(0.05)
            raise TimeoutError
        return self.sock.recv(n)

    def __getattr__(self, name):
        return getattr(self.sock, name)


@contextlib.contextmanager
def hostile_login(device):
    """(Transport, Valve) of a user who is logged in from the hostile address."""
    valve = Valve(peer(device, receive=4096))
    with contextlib.closing(paramiko.Transport(valve)) as transport:
        devices.prefer_quick(transport, device.runtime)
        transport.start_client(timeout=drive.PATIENCE)
        transport.auth_publickey(device.USER, paramiko.PKey.from_path(device.key))
        yield transport, valve


# peers that are slow


def test_stops_reading(device):
    """Its output waits as long as it likes, and is complete when it reads on."""
    with hostile_login(device) as (transport, valve):
        channel = transport.open_session(window_size=1 << 24)
        channel.settimeout(drive.PATIENCE)
        channel.exec_command(drive.SEND)
        first = channel.recv(1000)
        valve.shut = True
        for _ in range(3):
            serves(device)
        valve.shut = False
        status, rest = drive.finish(channel)
        assert status == 0
        assert len(first + rest) == 1000000


def test_stops_reading_and_goes(device):
    with hostile_login(device) as (transport, valve):
        channel = transport.open_session(window_size=1 << 24)
        channel.exec_command(drive.SEND)
        channel.recv(1000)
        valve.shut = True
        serves(device)


def test_opens_no_window(device):
    """The channel's window stays shut instead."""
    with drive.login(device, THERE) as transport:
        for _ in range(4):
            channel = transport.open_session(window_size=32768)  # the least it allows
            channel.exec_command(drive.SEND)
        serves(device)
        assert len(channel.recv(100000)) <= 32768


@pytest.mark.parametrize("start", [b"SSH-2.0-slow", b"SSH-2.0-slow\r\n\0\0\3\xfc"])
def test_one_byte_at_a_time(device, start):
    """A version line, or a packet, that takes for ever."""

    def attack(stop):
        with peer(device) as sock:
            sock.sendall(start)
            while not stop.wait(0.1):
                sock.sendall(b"x")

    with meanwhile(attack):
        for _ in range(3):
            serves(device)


# peers that are many


def test_opens_and_drops_200_connections(device):
    done = threading.Event()

    def attack(stop):
        for n in range(200):
            with peer(device) as sock:
                sock.recv(1)  # or the kernel keeps those behind waiting for a second
                if n % 2:  # with RST
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                if n % 3 == 0:
                    sock.sendall(b"SSH-2.0-x\r\n")
        done.set()

    with meanwhile(attack):
        serves(device)
        while not done.is_set():
            serves(device)


def test_200_connections_at_once(device):
    with contextlib.ExitStack() as opened:
        for _ in range(200):
            sock = opened.enter_context(peer(device))
            assert sock.recv(1) == b"S"
        serves(device)


def test_200_connections_without_a_pause(device):
    """None is waited for: most are still unanswered when the next begins."""
    socks = [socket.socket() for _ in range(200)]
    for sock in socks:
        sock.setblocking(False)
        sock.bind((THERE, 0))
        sock.connect_ex((device.HOST, device.port))
    serves(device)
    for sock in socks:
        sock.close()
    serves(device)


def test_logs_in_and_drops_ten_times(device):
    key = paramiko.PKey.from_path(device.key)
    for _ in range(10):
        with drive.connect(device, THERE) as transport:
            transport.auth_publickey(device.USER, key)
            channel = transport.open_session()
            channel.invoke_shell()
            transport.sock.shutdown(socket.SHUT_RDWR)
    serves(device)


def test_many_logins(device):
    """One after the other, 1000 with SLOW=1; no memory is gone after them."""
    for _ in range(1000 if devices.SLOW else 20):
        serves(device)


# peers that talk nonsense

VERSION = b"SSH-2.0-x\r\n"
NONSENSE = {
    "http": b"GET / HTTP/1.1\r\nHost: device\r\nUser-Agent: x\r\n\r\n",
    "tls": bytes.fromhex("1603010200010001fc0303") + bytes(range(256)) * 2,
    "ssh1": b"SSH-1.5-OpenSSH_3.4\n",
    "long version": b"SSH-2.0-" + b"x" * 300 + b"\r\n",
    "endless version": b"x" * 20000,
    "zeros": bytes(1000),
    "zero in version": b"SSH-2.0-a\0b\r\n",
    "huge packet": VERSION + b"\x7f\xff\xff\xff" + bytes(2000),
    "negative packet": VERSION + b"\xff\xff\xff\xff" + bytes(2000),
    "empty packet": VERSION + bytes(2000),
    "padding": VERSION + b"\0\0\0\x0c\xff" + bytes(11),
    "just above the limit": VERSION + struct.pack(">I", 35000) + bytes(35000),
    "channel data": VERSION + b"\0\0\0\x14\4\x5e" + bytes(18),
    "kexinit of nothing": VERSION + b"\0\0\0\x14\4\x14" + bytes(18),
    "disconnect": VERSION + b"\0\0\0\x14\4\1" + bytes(18),
}
TEXTS = {  # who does not speak SSH 2.0 gets no packet
    "http": b"Not an SSH identification string",
    "ssh1": b"Only SSH 2.0 is spoken here",
    "long version": b"Identification string is too long",
    "zeros": b"Identification string is too long",
}
REASONS = {
    "huge packet": PROTOCOL_ERROR,
    "channel data": PROTOCOL_ERROR,
    "padding": PROTOCOL_ERROR,
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense(device, name):
    """It is told what is wrong, if it may understand, and is gone at once."""
    start = time.monotonic()
    with peer(device) as sock:
        with contextlib.suppress(ConnectionError):
            sock.sendall(NONSENSE[name])
        answer = received(sock)
    assert time.monotonic() - start < SANE
    assert answer.startswith(b"SSH-2.0-microsshd")
    if name in TEXTS:
        assert answer.endswith(TEXTS[name] + b"\r\n")
    elif name in REASONS:
        assert b"\1" + struct.pack(">I", REASONS[name]) in answer[-100:]


def test_garbage(device):
    """Random bytes, at every stage before the keys."""
    for n in range(30):
        with peer(device) as sock, contextlib.suppress(ConnectionError):
            sock.sendall((VERSION if n % 2 else b"") + os.urandom(3000))
            sock.shutdown(socket.SHUT_WR)
            received(sock)
    serves(device)


def test_garbage_after_login(device):
    """A MAC that is wrong ends the connection, and this one only."""
    with drive.login(device) as good:
        for _ in range(3):
            with drive.login(device, THERE) as transport:
                transport.sock.sendall(os.urandom(100))
                drive.until(lambda: not transport.is_active())
        assert drive.execute(good, "display version")[0] == 0


def test_half_a_key_exchange(device):
    """KEXINIT without end, and a public value that is zero (of order one)."""
    for payload in (b"\x1e\0\0\0\x20" + bytes(32), b"\x1e\0\0\0\0", b"\x1e\xff\xff\xff\xff"):
        with peer(device) as sock:
            sock.sendall(VERSION + _kexinit() + _packet(payload))
            answer = received(sock)
        assert answer.startswith(b"SSH-2.0-")
        assert len(answer) < 1200  # no reply with a signature


def _packet(payload):
    padding = 8 - (len(payload) + 5) % 8 + 8
    return struct.pack(">IB", len(payload) + padding + 1, padding) + payload + bytes(padding)


def _kexinit():
    names = ["curve25519-sha256", "ssh-ed25519"] + ["aes128-ctr"] * 2
    names += ["hmac-sha2-256"] * 2 + ["none"] * 2 + [""] * 2
    lists = b"".join([struct.pack(">I", len(name)) + name.encode() for name in names])
    return _packet(b"\x14" + bytes(16) + lists + bytes(5))


# the end


def test_stop_says_farewell(runtime, tmp_path, caplog):
    """Logged in, busy, or not yet logged in: all are told, with the right reason."""
    caplog.set_level("INFO", "paramiko.transport")
    with drive.make_device(runtime, tmp_path) as d, contextlib.ExitStack() as opened:
        idle = opened.enter_context(drive.login(d))
        busy = opened.enter_context(drive.login(d, "127.0.0.2"))
        early = opened.enter_context(drive.connect(d, "127.0.0.3"))
        channel = busy.open_session()
        channel.exec_command(drive.SEND)
        channel.recv(100)
        start = time.monotonic()
        d.stop()
        assert time.monotonic() - start < SANE
        for transport in (idle, busy, early):
            drive.until(lambda transport=transport: not transport.is_active())
        farewell = "Disconnect (code %d): The server is stopping" % BY_APPLICATION
        assert caplog.messages.count(farewell) == 3
        d.start()


def test_stop_by_a_signal(runtime, tmp_path, client):
    """SIGTERM to tools/run, and what OpenSSH says about it."""
    key = str(tmp_path / "key")
    devices.make_key(key)
    words = [os.path.join(env.ROOT, "tools", "run"), "--port=0", "--runtime", runtime]
    words += ["--state", str(tmp_path / "state"), "--authorized-key", key + ".pub"]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in server.stdout:
            if line.startswith("microsshd: listening on "):
                break
        port = line.strip().rsplit(":", 1)[1]
        ssh = [client("ssh"), "-F", "none", "-i", key, "-p", port, "-l", "admin"]
        ssh += ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
        with drive.Terminal(ssh + [devices.Device.HOST]) as terminal:
            terminal.expect(b"<microsshd>")
            server.send_signal(signal.SIGTERM)
            said = "Received disconnect from 127.0.0.1 port %s:%d: The server is stopping"
            terminal.expect((said % (port, BY_APPLICATION)).encode())
            assert terminal.ended() == 255
        rest = server.communicate(timeout=drive.PATIENCE)[0]
        assert server.returncode == 0
        assert "Traceback" not in rest
    finally:
        server.kill()
        server.wait()

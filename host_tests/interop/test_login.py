"""Authentication as clients meet it: tries, queries, options of keys, banner, limits, slowness."""

import hashlib
import os
import socket
import struct
import time

import device as devices
import drive
import openssh
import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from paramiko.common import cMSG_SERVICE_REQUEST

BANNER = "Authorized users only"
TOO_MANY_FAILURES = 14  # SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    folder = tmp_path_factory.mktemp(runtime)
    with drive.make_device(
        runtime, folder, config_text=drive.configuration(banner="%" + BANNER + "%")
    ) as d:
        yield d


@pytest.fixture(scope="module")
def ssh(client):
    """ssh(device, key or None, source, *words, options): a finished OpenSSH client."""

    def run(d, key, source, *words, options=()):
        line = openssh.command(client("ssh"), d, "-b", source, password=not key)
        if key:
            line[line.index(d.key)] = key
        line[1:1] = options
        return drive.run(line + [d.HOST, *words], env=openssh.environment(d))

    return run


@pytest.fixture
def source():
    """An address that no other test comes from, so that its failures are its own."""
    source.count += 1
    return "127.1.%d.1" % source.count


source.count = os.getpid() % 100


def fails(transport, user="admin", password="wrong"):
    with pytest.raises(paramiko.AuthenticationException):
        transport.auth_password(user, password, fallback=False)


# tries


def test_three_wrong_passwords(device, client, source):
    """The person at the keyboard reads why it is over."""
    words = openssh.command(client("ssh"), device, "-b", source, password=True)
    words[1:1] = ["-o", "NumberOfPasswordPrompts=9", "-o", "PreferredAuthentications=password"]
    more = openssh.environment(device)
    wrong = os.path.join(device.folder, "wrong")
    with open(os.open(wrong, os.O_CREAT | os.O_WRONLY, 0o700), "w") as f:
        f.write("#!/bin/sh\necho wrong\n")
    begin = len(device.log)
    done = drive.run(
        words + [device.HOST, "display", "version"], env=dict(more, SSH_ASKPASS=wrong)
    )
    assert done.returncode == 255
    said = "Received disconnect from 127.0.0.1 port %d:%d: Too many authentication failures"
    assert said % (device.port, TOO_MANY_FAILURES) in done.stderr.decode()
    assert device.log[begin:].count("admin failed to log in from %s" % source) == 3


def test_right_one_at_last(device, source):
    with drive.connect(device, source) as transport:
        fails(transport)
        fails(transport)
        transport.auth_password(device.USER, device.password, fallback=False)
        assert drive.execute(transport, "display version")[0] == 0


def test_queries_do_not_count(device, ssh, source, tmp_path):
    """Five keys that nobody knows, `none` before them, and then the right one."""
    options = []
    for n in range(5):
        path = str(tmp_path / ("key%d" % n))
        devices.make_key(path)
        options += ["-i", path]
    done = ssh(device, device.key, source, "display", "version", options=options + ["-v"])
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(b"Offering public key") == 6
    with drive.connect(device, source) as transport:
        for _ in range(5):
            with pytest.raises(paramiko.BadAuthenticationType) as answer:
                transport.auth_none(device.USER)
            assert set(answer.value.allowed_types) == set(drive.offered("methods"))
        transport.auth_password(device.USER, device.password, fallback=False)


def test_wrong_signatures_count(device, source):
    """A key the device knows, and a signature by another one."""

    class Forger(paramiko.Ed25519Key):
        def asbytes(self):
            return right.asbytes()

    other = os.path.join(device.folder, "other")
    devices.make_key(other)
    right = paramiko.PKey.from_path(device.key)
    begin = len(device.log)
    with drive.connect(device, source) as transport:
        for _ in range(3):
            with pytest.raises(paramiko.SSHException):
                transport.auth_publickey(device.USER, Forger.from_private_key_file(other))
        drive.until(lambda: not transport.is_active())
    assert device.log[begin:].count("admin failed to log in from %s by publickey" % source) == 3


def test_unknown_user_is_a_wrong_password(device):
    """The same answers; the same time is what unit tests of the work hold."""
    times = []
    for user in ("admin", "nobody"):
        with drive.connect(device, "127.2.%d.1" % len(times)) as transport:
            start = time.monotonic()
            fails(transport, user)
            fails(transport, user)
            times.append(time.monotonic() - start)
            with pytest.raises(paramiko.BadAuthenticationType) as answer:
                transport.auth_none(user)
            assert set(answer.value.allowed_types) == set(drive.offered("methods"))
    assert max(times) < 3 * min(times) + 0.1


def test_failures_slow_their_source_down(device, source):
    times = []
    for _ in range(2):
        with drive.connect(device, source) as transport:
            for _ in range(2):
                start = time.monotonic()
                fails(transport)
                times.append(time.monotonic() - start)
    with drive.connect(device, source) as transport:
        start = time.monotonic()
        fails(transport)
        times.append(time.monotonic() - start)
        assert min(times[3:]) > 0.25 + min(times[:3]) / 2
        assert times[4] > times[3] + 0.2
        start = time.monotonic()
        with drive.login(device):  # nobody else waits
            pass
        assert time.monotonic() - start < 2


def test_password_that_is_too_long(device, source):
    with drive.connect(device, source) as transport:
        fails(transport, password="x" * 1000)
        fails(transport, user="u" * 900)
        transport.auth_password(device.USER, device.password, fallback=False)


def test_methods(runtime, tmp_path):
    """What is off is not offered, and refused."""
    text = drive.configuration(methods="publickey")
    with drive.make_device(runtime, tmp_path, config_text=text) as d:
        with drive.connect(d) as transport:
            with pytest.raises(paramiko.BadAuthenticationType) as answer:
                transport.auth_password(d.USER, d.password, fallback=False)
            assert answer.value.allowed_types == ["publickey"]


# banner


def test_banner(device, ssh, source):
    done = ssh(device, device.key, source, "display", "version")
    assert done.returncode == 0
    assert BANNER.encode() in done.stderr.splitlines()
    with drive.login(device, source) as transport:
        assert transport.get_banner() == BANNER.encode() + b"\r\n"


# options of a key


@pytest.fixture(scope="module")
def strict(runtime, tmp_path_factory):
    """A device whose keys have options, one each."""
    options = {
        "plain": "",
        "from": 'from="127.3.0.*,!127.3.0.9"',
        "network": 'from="127.3.128.0/17"',
        "command": 'command="display version"',
        "restrict": "restrict",
        "restrict-pty": "restrict,pty",
        "no-pty": "no-pty,no-port-forwarding",
        "unknown": 'expiry-time="20990101"',
        "misspelt": 'form="127.3.0.1"',
        "long": 'from="%s"' % ",".join(["127.9.9.9"] * 900),
    }
    with drive.make_device(runtime, tmp_path_factory.mktemp(runtime), options=options) as d:
        yield d


def test_key_from(strict, ssh):
    for name, address, passes in (
        ("plain", "127.3.1.1", True),
        ("from", "127.3.0.1", True),
        ("from", "127.3.1.1", False),
        ("from", "127.3.0.9", False),
        ("network", "127.3.129.1", True),
        ("network", "127.3.127.1", False),
    ):
        done = ssh(strict, strict.keys[name], address, "display", "version")
        assert (done.returncode == 0) == passes, (name, address, done.stderr)
        assert passes or b"Permission denied (publickey" in done.stderr


@pytest.mark.parametrize("name", ["unknown", "misspelt", "long"])
def test_key_with_what_is_not_understood(strict, ssh, source, name):
    done = ssh(strict, strict.keys[name], source, "display", "version")
    assert done.returncode == 255
    assert b"Permission denied (publickey" in done.stderr


def test_key_with_a_command(strict, ssh, source):
    for words in ([], ["display", "memory"], ["-s", "sftp"]):
        done = ssh(strict, strict.keys["command"], source, *words)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(b"microsshd ")
        assert b"Memory" not in done.stdout


@pytest.mark.parametrize(
    "name, pty", [("plain", True), ("restrict", False), ("restrict-pty", True), ("no-pty", False)]
)
def test_key_without_terminal(strict, ssh, source, name, pty):
    key = strict.keys[name]
    done = ssh(strict, key, source, "display", "version", options=["-tt"])
    assert (b"PTY allocation request failed" in done.stderr) != pty
    assert (b"\r\nmicrosshd " in b"\r\n" + done.stdout) == pty
    done = ssh(strict, key, source, "display", "version")
    assert done.stdout.startswith(b"microsshd ")


# security keys


class SecurityKey(paramiko.PKey):
    """sk-ssh-ed25519@openssh.com, without a token: OpenSSH's PROTOCOL.u2f."""

    NAME = "sk-ssh-ed25519@openssh.com"

    def __init__(self, flags=1, application=b"ssh:"):
        self.key = Ed25519PrivateKey.generate()
        self.flags = flags
        self.application = application
        self.counter = 7

    def get_name(self):
        return self.NAME

    def asbytes(self):
        public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return _strings(self.NAME.encode(), public, self.application)

    def sign_ssh_data(self, data, algorithm=None):
        tail = struct.pack(">BI", self.flags, self.counter)
        hashes = [hashlib.sha256(part).digest() for part in (self.application, data)]
        signature = self.key.sign(hashes[0] + tail + hashes[1])
        return _strings(self.NAME.encode(), signature) + tail


def _strings(*parts):
    return b"".join([struct.pack(">I", len(part)) + part for part in parts])


def test_security_key(runtime, tmp_path):
    key = SecurityKey()
    line = "%s %s test\n" % (key.NAME, key.get_base64())
    with devices.Device(runtime, tmp_path, authorized_key=line) as d:
        with drive.connect(d) as transport:
            transport.auth_publickey(d.USER, key)
            assert drive.execute(transport, "display version")[0] == 0
        for flags, application in ((5, b"ssh:"), (0, b"ssh:"), (4, b"ssh:"), (1, b"ssh:other")):
            key.flags, key.application = flags, application
            with drive.connect(d) as transport:
                if flags == 5:  # present and verified
                    transport.auth_publickey(d.USER, key)
                else:
                    with pytest.raises(paramiko.AuthenticationException):
                        transport.auth_publickey(d.USER, key)


# limits


@pytest.fixture(scope="module")
def small(runtime, tmp_path_factory):
    """A device with small limits."""
    text = drive.configuration(sessions=2, pending=3, pending_source=2)
    with drive.make_device(runtime, tmp_path_factory.mktemp(runtime), config_text=text) as d:
        d.known_hosts()
        drive.until(lambda: not drive.connections(d))
        yield d


def refusal(done, device, text):
    """What ssh says when it was sent away."""
    assert done.returncode == 255
    said = "from 127.0.0.1 port %d:12: %s" % (device.port, text)
    assert said in done.stderr.decode(), done.stderr


def test_session_limit(small, ssh):
    with drive.login(small) as first, drive.login(small) as second:
        done = ssh(small, small.key, "127.0.0.1", "display", "version")
        refusal(done, small, "Too many users are logged in")
        for transport in (first, second):
            assert drive.execute(transport, "display version")[0] == 0
    drive.until(lambda: not ssh(small, small.key, "127.0.0.1", "display", "version").returncode)


def _connect(device, address):
    return socket.create_connection((device.HOST, device.port), drive.PATIENCE, (address, 0))


def test_pending_limits(small, ssh):
    for text, addresses, refused in (
        ("Too many connections from your address", ["127.4.0.1"] * 2, "127.4.0.1"),
        ("Too many connections", ["127.4.0.1", "127.4.0.2", "127.4.0.3"], "127.4.0.4"),
    ):
        waiting = [_connect(small, address) for address in addresses]
        assert all([sock.recv(8) for sock in waiting])
        for _ in range(3):
            refusal(ssh(small, small.key, refused, "display", "version"), small, text)
        if len(waiting) == 2:  # nobody else suffers
            assert ssh(small, small.key, "127.4.0.5", "display", "version").returncode == 0
        for sock in waiting:
            sock.close()
        drive.until(lambda: not drive.connections(small))


def test_login_grace_time(runtime, tmp_path):
    """Who says nothing, and who says no more than hello."""
    with drive.make_device(runtime, tmp_path, config_text=drive.configuration(grace=1)) as d:
        start = time.monotonic()
        with _connect(d, "127.5.0.1") as silent, _connect(d, "127.5.0.2") as polite:
            polite.sendall(b"SSH-2.0-x\r\n")
            for sock in (silent, polite):
                received = b""
                while data := sock.recv(4096):
                    received += data
                assert b"Login took too long" in received
        assert 0.9 < time.monotonic() - start < 5


def test_service_is_asked_for_first(device, source):
    """Nothing but ssh-userauth comes before the login: the connection ends otherwise."""
    with drive.connect(device, source) as transport:
        message = paramiko.Message()
        message.add_byte(cMSG_SERVICE_REQUEST)
        message.add_string("ssh-connection")
        transport._send_message(message)
        drive.until(lambda: not transport.is_active())
    assert drive.ask(device, "display version")

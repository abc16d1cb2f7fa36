"""What the tests with foreign clients share: configurations, keys, terminals, a second client.

Every client talks to a device (device.Device) on 127.0.0.1; as all of 127/8 is this machine, a
client that binds to another of its addresses is another source to the device."""

import asyncio
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import time

import asyncssh
import device as devices
import paramiko
from microsshd.config import edit, kinds, schema

ECHO = "probe echo"  # commands of the device: send back what comes, send a million bytes
SEND = "probe send"
POST_QUANTUM = "mlkem768x25519-sha256"  # the first key exchange that is offered
PATIENCE = 30  # seconds after which something that should happen has not
_ROWS = {edit.name_of(row): row for row in schema.rows() if row[0] == "="}


# the device


def _row(name):
    return next(_ROWS[path] for path in (name, "ssh/" + name, name + "/login") if path in _ROWS)


def offered(name):
    """All the values a list of algorithms ("kex", "ciphers", "macs", "signatures") may hold."""
    return kinds.choices(edit.arguments_of(_row(name))[-1])


def common(name, theirs):
    """Those of `offered(name)` that a client has, too: never none."""
    both = [value for value in offered(name) if value in theirs]
    assert both, theirs
    return both


def configuration(**values):
    """A startup configuration: configuration(ciphers=["aes128-ctr"], tries=5)."""
    lines = []
    for name, value in values.items():
        tokens = edit.tokens_of(_row(name.replace("_", "-")))
        text = value if isinstance(value, str) else kinds.show(tokens[-1], value)
        lines.append(" ".join(tokens[:-1] + [text]))
    return "\n".join(lines + ["return", ""])


def everything():
    """The configuration in which all algorithms are on."""
    return configuration(**{name: offered(name) for name in ("kex", "ciphers", "macs")})


def make_device(runtime, folder, kinds=("ed25519", "ecdsa", "rsa"), options=None, **more):
    """A Device whose user has a key of each kind, in the files named by its dict `keys`.

    With `options` ({name: text}) an ed25519 key for each, with these options in its line."""
    keys, lines = {}, []
    for name in options or kinds:
        keys[name] = os.path.join(str(folder), "key_" + name)
        public = devices.make_key(keys[name], "ed25519" if options else name)
        lines.append((options[name] + " " if options and options[name] else "") + public)
    made = devices.Device(runtime, folder, authorized_key="".join(lines), **more)
    made.keys = keys
    made.key = keys.get(devices.quick_key(runtime)) or next(iter(keys.values()))
    return made


def until(condition, seconds=PATIENCE, what="it did not happen"):
    """The first true value of condition(), polled; a device that refuses is asked again."""
    end = time.monotonic() + seconds
    while True:
        try:
            value = condition()
        except (paramiko.SSHException, EOFError):
            value = None
        if value:
            return value
        assert time.monotonic() < end, what
        time.sleep(0.02)


def fingerprint(device):
    """SHA256:... of its host key, as AsyncSSH sees it, which knows all algorithms."""
    quick = devices.quick_exchange(device.runtime)
    more = {"kex_algs": "^" + quick} if quick else {}
    key = asyncio.run(asyncssh.get_server_host_key(device.HOST, device.port, config=None, **more))
    return key.get_fingerprint()


# a client of our own making: paramiko's transport


@contextlib.contextmanager
def login(device, source="127.0.0.1", **more):
    """A paramiko Transport, logged in by key from the address `source`."""
    with connect(device, source, **more) as transport:
        transport.auth_publickey(device.USER, paramiko.PKey.from_path(device.key))
        yield transport


@contextlib.contextmanager
def connect(device, source="127.0.0.1", **more):
    """A paramiko Transport after its key exchange, not logged in."""
    sock = socket.create_connection((device.HOST, device.port), PATIENCE, (source, 0))
    transport = paramiko.Transport(sock, **more)
    devices.prefer_quick(transport, device.runtime)
    transport.banner_timeout = transport.auth_timeout = transport.channel_timeout = PATIENCE
    try:
        transport.start_client(timeout=PATIENCE)
        yield transport
    finally:
        transport.close()
        transport.join(5)


def execute(transport, command, data=b""):
    """Exit status and output (bytes) of a command that is sent `data`."""
    channel = transport.open_session()
    channel.settimeout(PATIENCE)
    channel.set_combine_stderr(True)
    channel.exec_command(command)
    return finish(channel, data)


def finish(channel, data=b""):
    """Send `data` and EOF, read to the end: exit status and output of a paramiko channel."""
    out, view = [], memoryview(data)
    end = time.monotonic() + 2 * PATIENCE
    while True:
        assert time.monotonic() < end, "after %d bytes" % sum(map(len, out))
        if view and channel.send_ready():
            view = view[channel.send(view[:8192]) :]
        if not view and not channel.eof_sent:
            channel.shutdown_write()
        if channel.recv_ready() or not view:
            received = channel.recv(65536)
            if not received:
                status = channel.recv_exit_status()
                channel.close()
                return status, b"".join(out)
            out.append(received)
        elif not channel.send_ready():
            time.sleep(0.001)


def ask(device, command, source="127.0.0.1"):
    """What a command prints, as text, asked through a connection of its own."""
    with login(device, source) as transport:
        status, output = execute(transport, command)
    assert status == 0, output
    return output.decode()


def connections(device):
    """The rows of the device's connections but the one that asks."""
    return ask(device, "display ssh server session").splitlines()[1:-1]


def used(device):
    """Bytes of the device's heap in use, whole KB; None on CPython, which does not tell."""
    found = re.search(r"^Mem: +\d+ +(\d+)", ask(device, "display memory"), re.M)
    return found and int(found[1]) * 1024


# programs


def run(words, data=None, timeout=PATIENCE, **more):
    """Run a program on `data` (bytes; None: nothing to read); its CompletedProcess has bytes."""
    more["stdin" if data is None else "input"] = subprocess.DEVNULL if data is None else data
    return subprocess.run(words, capture_output=True, timeout=timeout, **more)


class Terminal:
    """A program that runs in a terminal: `output` is all that it has shown."""

    def __init__(self, words, columns=80, rows=24, **more):
        self.fd, slave = pty.openpty()
        self.resize(columns, rows)
        self.output = b""
        self.process = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, preexec_fn=_own_terminal, **more
        )
        os.close(slave)

    def resize(self, columns, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, data):
        """Type `data`, and go on reading meanwhile."""
        view = memoryview(data)
        end = time.monotonic() + 2 * PATIENCE
        while view:
            assert time.monotonic() < end, self.output[-500:]
            if self._wait(write=True):
                view = view[os.write(self.fd, view[:1024]) :]

    def expect(self, text, begin=0, seconds=PATIENCE):
        """Wait until `text` is in the output from `begin` on; returns where it ends."""
        end = time.monotonic() + seconds
        while text not in self.output[begin:]:
            assert time.monotonic() < end, "no %r in %r" % (text, self.output[begin:][-2000:])
            if self._wait() is None:
                raise AssertionError("ended; no %r in %r" % (text, self.output[begin:][-2000:]))
        return self.output.index(text, begin) + len(text)

    def ended(self, seconds=PATIENCE):
        """Wait for its end; returns the exit code."""
        end = time.monotonic() + seconds
        while self._wait() is not None:
            assert time.monotonic() < end, self.output[-500:]
        return self.process.wait(seconds)

    def _wait(self, write=False):
        """Read what is there; whether it can be written to, None at the end."""
        readable, writable, _ = select.select([self.fd], [self.fd] if write else [], [], 0.1)
        if readable:
            try:
                data = os.read(self.fd, 65536)
            except OSError:  # the program has closed its side
                data = b""
            if not data:
                return None
            self.output += data
        return bool(writable)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.fd)


def _own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


# what a program offers


def proposal(words):
    """The name lists of the KEXINIT (RFC 4253 section 7.1) of a client, run as words(port)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        command = words(listener.getsockname()[1])
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        try:
            with listener.accept()[0] as sock:
                sock.settimeout(PATIENCE)
                sock.sendall(b"SSH-2.0-Listener\r\n")
                return _name_lists(sock.makefile("rb"))
        finally:
            process.kill()
            process.wait()


def _name_lists(stream):
    assert stream.readline().startswith(b"SSH-2.0-")
    size, padding, number = struct.unpack(">IBB", stream.read(6))
    assert number == 20
    payload = stream.read(size - 2)[16:]
    names = ("kex", "host_key", "ciphers", "ciphers_in", "macs", "macs_in")
    found = {}
    for name in names:
        n = int.from_bytes(payload[:4], "big")
        found[name] = payload[4 : 4 + n].decode().split(",")
        payload = payload[4 + n :]
    return found

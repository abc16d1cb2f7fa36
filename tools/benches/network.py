"""The device over TCP on 127.0.0.1, beside a plain TCP server in the same interpreter."""

import contextlib
import socket
import statistics
import subprocess
import threading
import time

from . import live

_BLOCK = 65536
_TIMES = 5


def measure(folder, quick):
    """{row: (value, unit, the plain server's value)}."""
    keystrokes, kilobytes = (20, 200) if quick else (400, 2000)
    port = live.free_port()
    with live.Device(folder) as device, live.Program(live.start("plain_tcp.py", str(port))) as p:
        p.wait_for("answer")
        with device.login() as transport:
            channel = live.shell(transport)
            echo = statistics.median(round_trips(channel.send, channel.recv, keystrokes))
            before = device.ask("total")
            round_trips(channel.send, channel.recv, keystrokes)
            allocated = (device.ask("total") - before) // keystrokes
        with _connect(port, b"e") as sock:
            plain_echo = round_trips(sock.send, sock.recv, keystrokes, erased=b"\x7f")
            plain_echo = statistics.median(plain_echo)
        down = _median(_ssh_send, device)
        plain_down = _median(_plain_send, port)
        up = _median(_ssh_echo, device, 1024 * kilobytes)
        plain_up = _median(_plain_echo, port, 1024 * kilobytes)
    return {
        "allocated for a keystroke and its echo, in all": (allocated, "bytes", None),
        "echo of a keystroke": (round(1e6 * echo), "us", round(1e6 * plain_echo)),
        "output of a command": (round(down / 1e3), "KB/s", round(plain_down / 1e3)),
        "input of a command, and its echo": (round(up / 1e3), "KB/s", round(plain_up / 1e3)),
    }


def _median(function, *args):
    return statistics.median([function(*args) for _ in range(_TIMES)])


def round_trips(send, receive, times, erased=b"\b \b"):
    """Seconds from each keystroke to its echo; letters and backspaces take turns."""
    found = []
    for i in range(times):
        key, echo = (b"\x7f", erased) if i & 1 else (b"x", b"x")
        start = time.perf_counter()
        send(key)
        shown = b""
        while len(shown) < len(echo):
            shown += receive(64)
        found.append(time.perf_counter() - start)
        if shown != echo:
            raise ValueError("%r is shown for %r" % (shown, key))
    return found


@contextlib.contextmanager
def _connect(port, what):
    with socket.create_connection((live.HOST, port), live.PATIENCE) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.sendall(what)
        yield sock


@contextlib.contextmanager
def _ssh(device, command):
    pipe = subprocess.PIPE
    with subprocess.Popen(device.ssh(command), stdin=pipe, stdout=pipe, bufsize=0) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _ssh_send(device):
    with _ssh(device, "probe send") as process:
        return _incoming(process.stdout.read)


def _plain_send(port):
    with _connect(port, b"s") as sock:
        return _incoming(sock.recv)


def _incoming(read):
    """Bytes a second, from the first that come to the end."""
    first = read(_BLOCK)
    start = time.perf_counter()
    n = 0
    while True:
        data = read(_BLOCK)
        if not data:
            return n / (time.perf_counter() - start) if first and n else 0
        n += len(data)


def _ssh_echo(device, n):
    with _ssh(device, "probe echo") as process:
        return _there_and_back(process.stdin.write, process.stdin.close, process.stdout.read, n)


def _plain_echo(port, n):
    with _connect(port, b"e") as sock:
        return _there_and_back(sock.sendall, lambda: sock.shutdown(1), sock.recv, n)


def _there_and_back(write, end, read, n):
    """Bytes a second that are sent and come back."""
    write(b"x")
    read(1)

    def send():
        for _ in range(0, n, 1024):
            write(bytes(1024))
        end()

    thread = threading.Thread(target=send)
    start = time.perf_counter()
    thread.start()
    came = 0
    while True:
        data = read(_BLOCK)
        if not data:
            break
        came += len(data)
    seconds = time.perf_counter() - start
    thread.join()
    return came / seconds

"""Part `store`: files into the device and out of it, over SFTP and scp."""

import contextlib
import os
import statistics
import subprocess
import tempfile
import threading
import time

from . import counting, live, network

TITLE = "store: files over SFTP and scp, on the unix port"
COLUMNS = (
    ("value", "value"),
    ("unit", ""),
    ("plain", "plain littlefs"),
    ("ratio", "ratio"),
    ("bound", "bound"),
    ("of_bound", "of bound"),
    ("openssh", "sftp-server"),
)
NOTES = (
    "plain littlefs: open, write, close (or read) in the same interpreter and on the same flash;",
    "  of the echo: without a transfer",
    "bound: littlefs together with cipher and MAC of the packets, aes128-ctr and",
    "  hmac-sha2-256-etm, nothing else",
    "scp: `scp -O`, its start included, on a connection that is there",
    "sftp-server: OpenSSH's, on this machine's file system and without encryption, for scale",
    "heap of a transfer: beyond that of the session when nothing happens, at any turn of the loop",
)

_MEGABYTE = 1 << 20
_REPLACED = 512 << 10  # there must be room for the old and the new
_SHORT = 64 << 10
_SMALL = 500  # bytes of each of many files
_CALM = 1.5  # seconds without change after which what was needed for a while is gone
_SERVER = "/usr/lib/openssh/sftp-server"
_DONE = b"done\n"


def measure(quick):
    times, many, keystrokes = (1, 20, 20) if quick else (5, 200, 2000)
    with tempfile.TemporaryDirectory() as folder:
        make_files(folder, many)
        words = os.path.join(folder, "plain.img"), str(_MEGABYTE), str(many)
        plain = counting.micropython("plain_store.py", *words, heap="256k")
        with live.Device(folder) as device:
            with Batch(device.sftp(), folder) as batch:
                own = transfers(batch, times)
                own.update(copies(device, folder, times))
                rows = wear(device, batch, plain["upload"])
            rows.update(heap(device, folder))
            rows.update(echo(device, folder, keystrokes))
        beside = {}
        if os.path.exists(_SERVER):
            with Batch(["sftp", "-q", "-b", "-", "-D", _SERVER], folder) as batch:
                batch.do("cd server")
                beside = transfers(batch, times)
    return {**speed(own, plain, beside, many), **rows}


def make_files(folder, many):
    """In a folder: files `large`, `replaced` and `short`, and a folder `many`."""
    for name, size in (("large", _MEGABYTE), ("replaced", _REPLACED), ("short", _SHORT)):
        with open(os.path.join(folder, name), "wb") as f:
            f.write(os.urandom(size))
    os.mkdir(os.path.join(folder, "many"))
    os.mkdir(os.path.join(folder, "server"))
    for i in range(many):
        with open(os.path.join(folder, "many", str(i)), "wb") as f:
            f.write(os.urandom(_SMALL))


class Batch:
    """OpenSSH's sftp, run as `words` in a folder, which does one command after the other."""

    def __init__(self, words, folder):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(words, cwd=folder, stdin=pipe, stdout=pipe, bufsize=0)

    def __enter__(self):
        self.do("pwd")
        return self

    def __exit__(self, kind, error, trace):
        if kind:
            self.process.kill()
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def do(self, command):
        """Seconds until it was done."""
        start = time.perf_counter()
        self.process.stdin.write(command.encode() + b'\n!echo d""one\n')  # which it repeats
        heard = b""
        while not heard.endswith(_DONE):
            more = self.process.stdout.read(65536)
            if not more:
                raise live.Ended("%s failed: %s" % (command, heard.decode()))
            heard += more
        return time.perf_counter() - start


def transfers(batch, times):
    """{name: seconds}, the least of several."""
    found = {}
    for _ in range(times):
        for name, command in (
            ("upload", "put large file"),
            ("download", "get file back"),
            (None, "rm file"),
            ("upload of many", "put -r many"),
            ("download of many", "get -r many back.many"),
            (None, "rm many/*"),
            (None, "rmdir many"),
        ):
            seconds = batch.do(command)
            if name:
                found[name] = min(seconds, found.get(name, seconds))
    return found


def copies(device, folder, times):
    """{name: seconds} of `scp -O`, each a program of its own on a connection that is there."""
    found = {}
    remote = live.HOST + ":file"
    with device.master(os.path.join(folder, "master")) as socket:
        for _ in range(times):
            for name, words in (
                ("upload by scp", ("large", remote)),
                ("download by scp", (remote, "back")),
            ):
                start = time.perf_counter()
                subprocess.run(device.scp(socket, *words), cwd=folder, check=True)
                seconds = time.perf_counter() - start
                found[name] = min(seconds, found.get(name, seconds))
            with Batch(device.sftp(), folder) as batch:
                batch.do("rm file")
    return found


def speed(own, plain, beside, many):
    """{row: ...} of `transfers` and what is beside them."""
    rows = {}
    for name, seconds in own.items():
        amount, unit = (many, "files/s") if "many" in name else (_MEGABYTE / 1e3, "KB/s")
        alone = name.replace(" by scp", "")
        row = _row(round(amount / seconds), unit, round(1e6 * amount / plain[alone]["us"]))
        bound = plain.get(alone + " of packets")
        if bound:
            row["bound"] = round(1e6 * amount / bound["us"])
            row["of_bound"] = round(row["value"] / row["bound"], 2)
        if name in beside:
            row["openssh"] = round(amount / beside[name])
        what = "%d files of %d bytes" % (many, _SMALL) if "many" in name else "1 MB"
        rows["%s, %s" % (name.replace(" of many", ""), what)] = row
    return rows


def _row(value, unit, plain=None):
    ratio = plain and round(value / plain, 3)
    return {"value": value, "unit": unit, "plain": plain, "ratio": ratio}


def wear(device, batch, plain):
    """{row: ...}: what an uploaded megabyte costs the flash."""
    rows = {}
    for name, size, command in (
        ("a new file", _MEGABYTE, "put large file"),
        (None, 0, "rm file"),
        (None, 0, "put replaced file"),
        ("a file replaced", _REPLACED, "put replaced file"),
        (None, 0, "rm file"),
    ):
        before = device.ask("erases"), device.ask("programs")
        batch.do(command)
        if name:
            for i, what in enumerate(("erases", "programs")):
                count = (device.ask(what) - before[i]) * _MEGABYTE // size
                rows["%s for 1 MB, %s" % (what, name)] = _row(count, "", plain[what])
    return rows


def heap(device, folder):
    """{row: ...}: bytes in live objects."""
    rows = {}
    before = device.used(_CALM)
    with Batch(device.sftp(), folder) as batch:
        idle = device.used(_CALM)  # its key pairs for the next to come are made, too
        rows["heap of a session with SFTP"] = _row(idle - before, "bytes")
        for name, size in (("short", _SHORT), ("large", _MEGABYTE)):
            for way, command in (("upload", "put %s file"), ("download", "get file back")):
                device.ask("watch")
                batch.do(command.replace("%s", name))
                row = _row(device.ask("most") - idle, "bytes")
                rows["heap of a transfer: %s, %d KB" % (way, size >> 10)] = row
            batch.do("rm file")
    return rows


def echo(device, folder, keystrokes):
    """{row: ...}: microseconds from a keystroke to its echo while files go by."""
    rows = {}
    with device.login() as transport:
        channel = live.shell(transport)
        alone = network.round_trips(channel.send, channel.recv, keystrokes)
        for way, command in (("an upload", "put large file"), ("a download", "get file back")):
            with _busy(device, folder, command):
                found = network.round_trips(channel.send, channel.recv, keystrokes)
            for name, figure in (("median", statistics.median), ("the slowest", max)):
                values = [round(1e6 * figure(times)) for times in (found, alone)]
                rows["echo during %s, %s" % (way, name)] = _row(values[0], "us", values[1])
    return rows


@contextlib.contextmanager
def _busy(device, folder, command):
    """A second client that copies all the time."""
    over = threading.Event()
    begun = threading.Event()
    failed = []

    def copy():
        try:
            with Batch(device.sftp(), folder) as batch:
                batch.do("put large file")
                while not over.is_set():
                    if command.startswith("put"):
                        batch.do("rm file")
                    batch.do(command)
                    begun.set()
                batch.do("rm file")
        except live.Ended as e:
            failed.append(e)

    thread = threading.Thread(target=copy)
    thread.start()
    try:
        begun.wait(live.PATIENCE)
        yield
    finally:
        over.set()
        thread.join()
    if failed:
        raise failed[0]

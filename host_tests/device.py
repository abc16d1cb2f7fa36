"""A device under test: a process of this machine, on MicroPython's unix port or on CPython.

    with Device("micropython", tmp_path) as d:
        ... connect to 127.0.0.1, d.port as d.USER with d.password or the key file d.key

Leaving the block ends it politely and asserts that it ended well and logged no traceback.
"""

import contextlib
import os
import subprocess
import tempfile
import time

import env
import mpy
import paramiko
import unixport
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

RUNTIMES = unixport.RUNTIMES

_START = 30  # seconds until it listens; a first start makes a host key and a password's hash
_READY = "microsshd: listening on "
_CONFIGURATION = "startup.cfg"

SLOW = os.environ.get("SLOW") == "1"  # all that the tests can do, however long it takes
_GROUP = "diffie-hellman-group14-sha256"


def quick_exchange(runtime):
    """The key exchange that clients are to prefer where a test is about something else; None: as
    they like. On CPython, without viper, X25519 takes most of a second, and modp is quick."""
    return _GROUP if runtime == "cpython" and not SLOW else None


def prefer_quick(transport, runtime):
    """The same for a paramiko Transport, which is returned."""
    quick = quick_exchange(runtime)
    if quick:
        options = transport.get_security_options()
        options.kex = [quick] + [name for name in options.kex if name != quick]
    return transport


def quick_key(runtime):
    """The kind of a user's key where any will do."""
    return "ecdsa" if runtime == "cpython" and not SLOW else "ed25519"


class Device:
    """One device with its flash, log and keys in `folder`; the heap is MicroPython's.

    By default admin may log in by `password` (None: the device makes one up) and by the new key
    `self.key`; `authorized_key` are other lines for it, "" for none. Attributes may be changed
    between stop() and start(). `config_text` becomes the startup configuration, `files` are more
    files of the flash ({name: bytes}); `prefix` is a command to run the device under, such as
    valgrind's, and `patience` multiplies all time limits."""

    USER = "admin"
    HOST = "127.0.0.1"

    def __init__(
        self,
        runtime,
        folder,
        heap="320k",
        password="correct horse battery",
        authorized_key=None,
        config_text=None,
        files=None,
        prefix=(),
        patience=1,
    ):
        self.runtime = runtime
        self.folder = str(folder)
        self.heap = heap
        self.password = password
        self.prefix = prefix
        self.patience = patience
        self.port = None
        self.process = None
        self.key = os.path.join(self.folder, "admin_key")
        self.logfile = os.path.join(self.folder, "device.log")
        self.authorized_key = None
        self._known = None
        public = make_key(self.key, quick_key(runtime))
        if authorized_key != "":
            self.authorized_key = os.path.join(self.folder, "authorized_keys")
            with open(self.authorized_key, "w") as f:
                f.write(authorized_key or public)
        files = dict(files or {})
        if config_text is not None:
            files[_CONFIGURATION] = config_text.encode()
        self._files = files

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, error, trace):
        if kind:
            self.kill()
            print(self.log)
        else:
            self.stop()

    def start(self):
        """Start it and wait until it listens; the log goes on where it was."""
        if self._files:
            self.write_files(self._files)
            self._files = None
        for left in (2, 1, 0):
            begin = len(self.log)
            try:
                return self._start(begin)
            except AssertionError:
                # The port was free when it was chosen, but somebody else has taken it.
                if not left or "cannot listen on" not in self.log[begin:]:
                    raise

    def _start(self, begin):
        with open(self.logfile, "ab") as log:
            self.process = unixport.start(
                self.runtime,
                self.folder,
                heap=self.heap,
                prefix=self.prefix,
                stdout=log,
                address=self.HOST,
                port=0,
                authorized_key=self.authorized_key,
                password=self.password,
            )
        try:
            line = self.wait_for(_READY, _START, begin)
        except AssertionError:
            self.kill()
            raise
        self.port = int(line.rsplit(":", 1)[1])

    def stop(self):
        """End it as tools/run does on Ctrl-C, and assert that it ended well."""
        code = unixport.stop(self.process, 10 * self.patience)
        assert code == 0, "the device ended with %s\n%s" % (code, self.log)
        assert "Traceback" not in self.log, self.log

    def kill(self):
        """Pull the plug."""
        self.process.kill()
        self.process.wait()

    def wait(self, seconds=10):
        """The exit code of a device that ends by itself (unixport.REBOOT: to be started again)."""
        return self.process.wait(seconds * self.patience)

    def host_key(self):
        """The host key it shows, a paramiko.PKey (get_name(), get_base64(), fingerprint)."""
        with contextlib.closing(paramiko.Transport((self.HOST, self.port))) as transport:
            prefer_quick(transport, self.runtime)
            transport.start_client(timeout=_START)
            return transport.get_remote_server_key()

    def known_hosts(self):
        """The path of a known_hosts file with its host key, which is asked for once a start."""
        path = os.path.join(self.folder, "known_hosts")
        if self._known != self.process.pid:
            key = self.host_key()
            with open(path, "w") as f:
                name = "[%s]:%d" % (self.HOST, self.port)
                f.write("%s %s %s\n" % (name, key.get_name(), key.get_base64()))
            self._known = self.process.pid
        return path

    @property
    def log(self):
        """All it has printed since its first start."""
        try:
            with open(self.logfile, errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def wait_for(self, text, seconds=5, begin=0):
        """The log's line with `text`, from character `begin` on, as soon as it is there."""
        end = time.monotonic() + seconds * self.patience
        while True:
            running = self.process.poll() is None
            for line in self.log[begin:].splitlines(True):
                if text in line and line.endswith("\n"):
                    return line.strip()
            assert running, "the device ended with %s\n%s" % (self.process.returncode, self.log)
            assert time.monotonic() < end, "not in the log: %s\n%s" % (text, self.log)
            time.sleep(0.02)

    def write_files(self, files):
        """Put files ({name: bytes}) into the flash of a device that is not running."""
        for name, data in files.items():
            with self._host_file(name) as path:
                with open(path, "wb") as f:
                    f.write(data)
                self._copy("put", path, name)

    def read_file(self, name):
        """The bytes of a file in the flash of a device that is not running."""
        with self._host_file(name) as path:
            self._copy("get", path, name)
            with open(path, "rb") as f:
                return f.read()

    @contextlib.contextmanager
    def _host_file(self, name):
        if self.runtime == "cpython":
            path = os.path.join(self.folder, "flash", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            yield path
        else:
            with tempfile.NamedTemporaryFile(dir=self.folder) as f:
                yield f.name

    def _copy(self, verb, path, name):
        """Between a host's file and the flash image, which only MicroPython reads."""
        if self.runtime == "micropython":
            image = os.path.join(self.folder, "flash.img")
            script = os.path.join(env.ROOT, "host_tests", "flash_copy.py")
            command = [mpy.MICROPYTHON, script, image, verb, path, name]
            subprocess.run(
                command, check=True, env=dict(os.environ, MICROPYPATH=unixport.FOLDER + ":.frozen")
            )


def make_key(path, kind="ed25519"):
    """Make the key files `path` (OpenSSH's format) and `path`.pub; returns the public line."""
    private = {
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1()),
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
    }[kind]()
    encoding, plain = serialization.Encoding, serialization.NoEncryption()
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as f:
        f.write(private.private_bytes(encoding.PEM, serialization.PrivateFormat.OpenSSH, plain))
    line = private.public_key().public_bytes(encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    public = line.decode() + " test\n"
    with open(path + ".pub", "w") as f:
        f.write(public)
    return public

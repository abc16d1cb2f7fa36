"""Programs on the unix port that are asked on their standard input, and clients for the device."""

import contextlib
import logging
import os
import socket
import subprocess
import time

import env
import mpy
import paramiko
import unixport
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from . import counting

USER = "admin"
HOST = "127.0.0.1"
PATIENCE = 10  # seconds

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # it logs what it raises


class Ended(Exception):
    """The program ended; what it said."""


class Program:
    """One that prints `answer ...` when it is asked; `process` is its Popen, all pipes."""

    def __init__(self, process):
        self.process = process

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        unixport.stop(self.process)
        self.process.stdout.close()

    def ask(self, question):
        """The answer, a number."""
        return int(self.tell(question))

    def tell(self, question):
        """The answer, a text without blanks."""
        self.process.stdin.write(question.encode() + b"\n")
        self.process.stdin.flush()
        return self.wait_for("answer ").split()[1]

    def wait_for(self, begin):
        """The next line of its output that begins so."""
        heard = b""
        for line in self.process.stdout:
            if line.startswith(begin.encode()):
                return line.decode()
            heard += line
        raise Ended(heard.decode())


def start(script, *args, heap="320k"):
    """The Popen of scripts/<script> on MicroPython, compiled, where the modules of lib/ are."""
    name = os.path.splitext(script)[0]
    made = os.path.join(env.BUILD, "bench")
    os.makedirs(made, exist_ok=True)
    target = os.path.join(made, name + ".mpy")
    architecture = mpy.unix_architecture()
    with env.locked("bench"):
        complaint = mpy.compile_file(script, target + ".new", architecture, root=counting.SCRIPTS)
        if complaint:
            env.fail(complaint)
        os.replace(target + ".new", target)
    return subprocess.Popen(
        [mpy.MICROPYTHON, "-X", "heapsize=" + heap, "-m", name, *args],
        cwd=mpy.build_unix(),
        env=dict(os.environ, MICROPYPATH=made + ":.frozen"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


class Device(Program):
    """The device, listening on `port`; its files and keys are in `folder`.

    It answers the questions of scripts/device_asked.py; with `asked` False it is just what
    tools/run starts."""

    def __init__(self, folder, heap="320k", asked=True):
        self.port = free_port()
        self.key = make_key(folder)
        arguments = {"address": HOST, "port": self.port, "authorized_key": self.key + ".pub"}
        if asked:
            arguments["image"] = os.path.join(folder, "flash.img")
            words = ["%s=%s" % pair for pair in arguments.items()]
            process = start("device_asked.py", "console=stdin", *words, heap=heap)
        else:
            pipe = subprocess.PIPE
            process = unixport.start("micropython", folder, heap, stdout=pipe, **arguments)
        super().__init__(process)
        self.wait_for("microsshd: listening on ")

    def used(self, calm=0.3):
        """Bytes in live objects, once they have stayed the same for `calm` seconds."""
        answer = self.ask("used")
        since = start = time.monotonic()
        while time.monotonic() < min(since + calm, start + PATIENCE):
            time.sleep(0.05)
            before, answer = answer, self.ask("used")
            if answer != before:
                since = time.monotonic()
        return answer

    @contextlib.contextmanager
    def login(self, patience=PATIENCE):
        """A paramiko Transport, logged in by key."""
        sock = socket.create_connection((HOST, self.port), patience)
        with contextlib.closing(paramiko.Transport(sock)) as transport:
            transport.auth_timeout = patience
            transport.start_client(timeout=patience)
            transport.auth_publickey(USER, paramiko.PKey.from_path(self.key))
            yield transport

    def ssh(self, command):
        """The words that run OpenSSH with a command."""
        return ["ssh", "-p", str(self.port), *self._settings(), HOST, command]

    def sftp(self):
        """The words that run OpenSSH's sftp, which takes its commands from standard input."""
        return ["sftp", "-q", "-b", "-", "-P", str(self.port), *self._settings(), HOST]

    def scp(self, socket, *words):
        """The words that run OpenSSH's scp, legacy protocol, over a `master`."""
        line = ["scp", "-O", "-q", "-P", str(self.port), *self._settings()]
        return line + ["-o", "ControlPath=" + socket, *words]

    @contextlib.contextmanager
    def master(self, socket):
        """A connection that other programs can use by the path `socket`, which is its value."""
        words = ["ssh", "-M", "-N", "-p", str(self.port), *self._settings()]
        process = subprocess.Popen(words + ["-o", "ControlPath=" + socket, HOST])
        try:
            end = time.monotonic() + PATIENCE
            while not os.path.exists(socket) and time.monotonic() < end:
                time.sleep(0.02)
            yield socket
        finally:
            process.terminate()
            process.wait()

    def _settings(self):
        words = ["-F", "none", "-i", self.key]
        for setting in (
            "User=" + USER,
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "LogLevel=ERROR",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
        ):
            words += ["-o", setting]
        return words


def type_lines(channel, text):
    """Types lines in a shell, and waits for the prompt after each."""
    for line in text.split("\n"):
        channel.sendall(line.encode() + b"\r")
        shown = b""
        while shown[-1:] not in (b">", b"]"):
            shown += channel.recv(4096)


def shell(transport):
    """A channel with a shell that has shown its prompt."""
    channel = transport.open_session()
    channel.settimeout(PATIENCE)
    channel.get_pty(height=0)
    channel.invoke_shell()
    shown = b""
    while not shown.endswith(b">"):
        shown += channel.recv(4096)
    return channel


def execute(transport, command):
    """What a command prints, bytes."""
    channel = transport.open_session()
    channel.settimeout(PATIENCE)
    channel.exec_command(command)
    with channel.makefile("rb") as f:
        return f.read()


def free_port():
    with socket.create_server((HOST, 0)) as s:
        return s.getsockname()[1]


def make_key(folder):
    """The path of an Ed25519 key in OpenSSH's files `key` and `key.pub`, made when missing."""
    path = os.path.join(folder, "key")
    if not os.path.exists(path):
        key = ed25519.Ed25519PrivateKey.generate()
        openssh, plain = serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as f:
            f.write(key.private_bytes(serialization.Encoding.PEM, openssh, plain))
        public = serialization.PublicFormat.OpenSSH
        with open(path + ".pub", "wb") as f:
            f.write(key.public_key().public_bytes(serialization.Encoding.OpenSSH, public))
    return path

"""A device at the other end of the owner's own OpenSSH, whose configuration, agent and known_hosts
hold. Standard library only.

All commands and copies go through one connection (ControlMaster). What ssh asks is asked at the
terminal once: the same question of a later connection gets the same answer, unless it was wrong.
"""

import contextlib
import getpass
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

_PATIENCE = 30  # seconds to connect
_TRIES = 4  # of a command for which the board lacks the memory, or that the network has swallowed
_PAUSE = 2  # seconds between them
NO_MEMORY = "No memory"
_NOISE = ("debug", "OpenSSH_", "Authenticated to")  # beginnings of lines of `ssh -v`
_LONGEST = 4096  # bytes of a question


class Lost(Exception):
    """The connection could not be made, or has ended; the text says why. `final`: to try again is
    in vain."""

    def __init__(self, text):
        super().__init__(text)
        final = (
            "permission denied",
            "authentication failures",
            "host key",
            "identification has changed",
            "could not resolve",
            "connection refused",
        )
        self.final = any(words in text.lower() for words in final)


class Remote:
    """with Remote("garage", ["-p", ...]) as device: options are those that ssh, scp and sftp have
    in common. fingerprint is that of the host key of the last connection, "" where ssh does not
    tell."""

    fingerprint = ""

    def __init__(self, host, options):
        self.host = host
        self.folder = tempfile.mkdtemp(prefix="microsshd")
        self.socket = os.path.join(self.folder, "s")
        self.options = list(options)
        self.environment = dict(os.environ)
        if "SSH_ASKPASS_REQUIRE" not in os.environ and _terminal():
            self._answer_questions()
        for program in ("ssh", "scp", "sftp"):
            if not shutil.which(program):
                raise Lost("OpenSSH's %s is not installed" % program)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _words(self, program, *more):
        settings = ["ControlPath=" + self.socket, "ConnectTimeout=%d" % _PATIENCE]
        settings += ["RequestTTY=no", "ClearAllForwardings=yes", "ServerAliveInterval=20"]
        words = [program] + list(more)
        for setting in settings:
            words += ["-o", setting]
        return words + self.options

    def connect(self, tries=_TRIES):
        """Log in; Lost when that fails."""
        while True:
            tries -= 1
            try:
                return self._connect()
            except Lost as e:
                if e.final or not tries:
                    raise
            time.sleep(_PAUSE)

    def _connect(self):
        self.close()
        with tempfile.TemporaryFile(dir=self.folder) as errors:
            words = self._words("ssh", "-v", "-M", "-N", "-f", "-o", "RemoteCommand=none")
            words.append(self.host)
            code = subprocess.run(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=self.environment,
            ).returncode
            errors.seek(0)
            text = errors.read().decode(errors="replace").replace("\r", "")
        found = re.search(r"Server host key: \S+ (\S+)", text)
        self.fingerprint = found[1] if found else ""
        lines = [line for line in text.splitlines() if not line.startswith(_NOISE)]
        if code:
            raise Lost("\n".join(lines).strip() or "ssh ended with %d" % code)
        for line in lines:
            print(line)  # what it has added to known_hosts

    def connected(self):
        words = self._words("ssh", "-O", "check") + [self.host]
        return not subprocess.run(words, capture_output=True).returncode

    def close(self):
        if os.path.exists(self.socket):
            words = self._words("ssh", "-O", "exit") + [self.host]
            subprocess.run(words, capture_output=True)
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.socket)

    def run(self, line, answers="", tries=_TRIES):
        """(whether it went well, output) of a command line."""
        words = self._words("ssh", "-o", "ControlMaster=no", "-T") + [self.host, line]
        while True:
            tries -= 1
            try:
                if not self.connected():
                    self.connect(tries=1)
                done = self._do(words, answers)
                text = done.stdout + done.stderr
                if not done.returncode or NO_MEMORY not in text or not tries:
                    return not done.returncode, text
                self.close()  # what the board's memory held for this connection is free then
            except Lost as e:
                if e.final or not tries:
                    raise
            time.sleep(_PAUSE)

    def sftp(self, *lines):
        """The text of what went wrong with sftp's commands, "" for nothing."""
        words = self._words("sftp", "-q", "-b", "-", "-o", "ControlMaster=no") + [self.host]
        done = self._do(words, "\n".join(lines) + "\n")
        return (done.stderr.strip() or "sftp failed") if done.returncode else ""

    def copy(self, paths, folder):
        """Copy files to a folder there, in this order; the text of what went wrong."""
        words = self._words("scp", "-o", "ControlMaster=no") + ["--", *paths]
        done = subprocess.run(
            words + ["%s:%s" % (self._name(), folder)],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=self.environment,
            text=True,
        )
        return (done.stderr.strip() or "scp failed") if done.returncode else ""

    def _name(self):
        """The host as scp wants it: an IPv6 address in brackets."""
        return "[%s]" % self.host if ":" in self.host else self.host

    def _do(self, words, text):
        done = subprocess.run(
            words, input=text, capture_output=True, env=self.environment, text=True
        )
        if done.returncode == 255 and not self.connected():
            raise Lost("the connection was lost: " + (done.stderr.strip() or "no reason"))
        return done

    # questions of ssh

    def _answer_questions(self):
        """Answer ssh's questions from now on, each of which comes in a process of its own."""
        self.answers = {}
        self.asked = set()
        path = os.path.join(self.folder, "q")
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        script = os.path.join(self.folder, "askpass")
        words = " ".join(map(shlex.quote, (sys.executable, os.path.abspath(__file__), path)))
        with open(os.open(script, os.O_CREAT | os.O_WRONLY, 0o700), "w") as f:
            f.write('#!/bin/sh\nexec %s "$PPID" "$1"\n' % words)
        self.environment.update(SSH_ASKPASS=script, SSH_ASKPASS_REQUIRE="force")
        threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    def _serve(self, listener):
        while True:
            connection = listener.accept()[0]
            with connection:
                hint, pid, question = connection.recv(_LONGEST).decode().split("\n", 2)
                answer = self._answer(hint, pid, question)
                connection.sendall(b"" if answer is None else b"=" + answer.encode())

    def _answer(self, hint, pid, question):
        """None: there is no answer."""
        if hint == "none":
            print(question)
            return ""
        again = (pid, question) in self.asked  # by the same ssh: the answer was wrong
        self.asked.add((pid, question))
        if again or question not in self.answers:
            try:
                ask = input if "(yes/no" in question else getpass.getpass
                self.answers[question] = ask(question)
            except (EOFError, KeyboardInterrupt):
                return None
        return self.answers[question]


def _terminal():
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
        return True
    except OSError:
        return False


def _ask(path, pid, question):
    """The program that ssh runs for an answer, which it prints; the exit code."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        hint = os.environ.get("SSH_ASKPASS_PROMPT", "")
        connection.sendall("\n".join((hint, pid, question)).encode()[:_LONGEST])
        answer = connection.recv(_LONGEST).decode()
    if not answer:
        return 1
    print(answer[1:])
    return 0


if __name__ == "__main__":
    sys.exit(_ask(*sys.argv[1:]))

"""The shell under the hands of people: pasted text, line ends, control keys, terminals' sizes."""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import tempfile

import drive
import openssh
import pytest

PROMPT = b"<microsshd>"
REFUSAL = b"Unrecognized command"


@contextlib.contextmanager
def shell(device, pty=True):
    """A paramiko channel with a shell, which has shown its first prompt."""
    with drive.login(device) as transport:
        channel = transport.open_session()
        channel.settimeout(drive.PATIENCE)
        if pty:
            channel.get_pty("xterm", 80, 24)
        channel.set_combine_stderr(True)
        channel.invoke_shell()
        if pty:
            answer(channel)
        yield channel


def answer(channel, end=PROMPT):
    """What comes up to the next prompt."""
    received = b""
    while not received.endswith(end):
        data = channel.recv(4096)
        assert data, received
        received += data
    return received


def numbered(count, size):
    """Lines that are no commands, each with its number, `size` bytes long with its end."""
    return b"".join(b"word%05d ".ljust(size + 2, b"x") % n + b"\r" for n in range(count))


def in_order(output, count):
    assert [int(n) for n in re.findall(rb"<microsshd>word(\d{5})", output)] == list(range(count))
    assert output.count(REFUSAL) == count


def test_2000_bytes_at_once(device):
    with shell(device) as channel:
        count = 100
        channel.sendall(numbered(count, 19) + b"display version\r")
        output = b""
        while b"microsshd (" not in output:
            output += answer(channel)
        in_order(PROMPT + output, count)


def test_100_kilobytes_at_once(device):
    count = 1000
    with shell(device) as channel:
        status, output = drive.finish(channel, numbered(count, 99) + b"quit\r")
        assert status == 0
        in_order(PROMPT + output, count)


def test_script(device):
    """On standard input without a terminal: neither prompt nor echo, up to the first error."""
    comments = numbered(1000, 99).replace(b"word", b"# wo")
    for script, expected, lines in (
        (comments + b"display version", 0, 3),  # whose end lacks
        (b"display version\nquit\ndisplay version\n", 0, 3),
        (b"system-view\nquit\ndisplay version\n", 0, 4),
        (b"nonsense\ndisplay version\n", 1, 2),
        (b"", 0, 0),
    ):
        with shell(device, pty=False) as channel:
            status, output = drive.finish(channel, script)
            assert status == expected
            assert output.count(b"\n") == lines and PROMPT not in output, output


def test_100_kilobytes_through_openssh(device, client):
    count = 1000
    words = openssh.command(client("ssh"), device, "-tt", "-o", "LogLevel=ERROR")
    done = drive.run(words + [device.HOST], numbered(count, 99) + b"quit\r")
    assert done.returncode == 0, done.stderr
    in_order(done.stdout, count)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\0"])
def test_line_ends(device, end):
    with shell(device) as channel:
        channel.sendall(b"one" + end)
        answer(channel)
        channel.sendall(end)  # an empty line: one more prompt, no more
        assert answer(channel).count(PROMPT) == 1
        channel.sendall(b"two" + end + b"three" + end + b"quit" + end)
        status, output = drive.finish(channel)
        assert status == 0
        assert re.findall(rb"<microsshd>(\w*)\r\n", PROMPT + output) == [b"two", b"three", b"quit"]


def test_interrupt(device):
    with shell(device) as channel:
        channel.sendall(b"no command\x03")
        assert answer(channel) == b"no command^C\r\n" + PROMPT
        channel.sendall(b"\r")
        assert answer(channel) == b"\r\n" + PROMPT


def test_end(device):
    with shell(device) as channel:
        channel.sendall(b"word\x04")  # nothing to delete at the end of a line
        channel.sendall(b"\r")
        assert REFUSAL in answer(channel)
        channel.sendall(b"\x04")
        status, output = drive.finish(channel)
        assert status == 1  # of the last command, as a shell of Unix has it
        assert PROMPT not in output


def test_history_and_editing(device):
    with shell(device) as channel:
        for line in (b"display version", b"display users"):
            channel.sendall(line + b"\r")
            answer(channel)
        channel.sendall(b"\x1b[A\x1b[A\r")
        assert b"microsshd (" in answer(channel)
        channel.sendall(b"\x1b[A\x1b[A\x1b[B\r")  # up, up, down: the line before
        assert b"microsshd (" in answer(channel)
        channel.sendall(b"dispXlay\x1b[D\x1b[D\x1b[D\x7f\x05 version\x01\x06\x05\r")
        assert b"microsshd (" in answer(channel)
        channel.sendall(b"rubbish \x17\x15display versiox\bn\r")
        assert b"microsshd (" in answer(channel)


def test_window_sizes(device):
    with shell(device) as channel:
        channel.sendall(b"screen-length disable\r")
        answer(channel)
        for columns, rows in ((0, 0), (132, 50), (1, 1), (0x7FFFFFFF, 0x7FFFFFFF), (0, 0)):
            channel.resize_pty(columns, rows)
            channel.sendall(b"display version\r")
            assert b"microsshd (" in answer(channel)


def test_line_too_long(device):
    with shell(device) as channel:
        channel.sendall(b"x" * 3000 + b"\r")
        assert b"Line is longer than" in answer(channel)
        channel.sendall(b"display version\r")
        assert b"microsshd (" in answer(channel)


def test_openssh_in_a_terminal(device, client):
    words = openssh.command(client("ssh"), device, "-o", "LogLevel=ERROR") + [device.HOST]
    with drive.Terminal(words, columns=0, rows=0) as terminal:
        at = terminal.expect(PROMPT)
        terminal.send(b"display version\r")
        at = terminal.expect(PROMPT, at)
        assert b"\r\nmicrosshd (" in terminal.output
        terminal.resize(132, 50)
        terminal.send(b"abc\x03")
        at = terminal.expect(b"abc^C\r\n" + PROMPT, at)
        terminal.resize(0, 0)
        terminal.send(b"\x1b[A\r")
        at = terminal.expect(b"microsshd (", at)
        at = terminal.expect(PROMPT, at)
        terminal.send(b"\x04")
        assert terminal.ended() == 0


def test_openssh_in_tmux(device, client):
    """What a person sees: the screen of a terminal emulator."""
    folder = tempfile.mkdtemp()
    tmux = [client("tmux"), "-f", "/dev/null", "-S", os.path.join(folder, "socket")]
    words = openssh.command(client("ssh"), device, "-o", "LogLevel=ERROR") + [device.HOST]

    def screen():
        return subprocess.check_output(tmux + ["capture-pane", "-p"], text=True)

    def shows(text):
        drive.until(lambda: text in screen(), what=text)

    try:
        start = ["new-session", "-d", "-x", "80", "-y", "24", shlex.join(words)]
        subprocess.run(tmux + start, check=True, timeout=drive.PATIENCE)
        shows("<microsshd>")
        subprocess.run(tmux + ["send-keys", "displXay", "Left", "Left", "BSpace", "End"])
        subprocess.run(tmux + ["send-keys", " version", "Enter"])
        shows("uptime is")
        assert screen().splitlines()[1] == "<microsshd>display version"
        subprocess.run(tmux + ["resize-window", "-x", "100", "-y", "30"])
        subprocess.run(
            tmux + ["send-keys", "x", "C-u", "Up", "Home", "Right", "End", "BSpace", "n"]
        )
        shows("\n<microsshd>display version\n\n")
        subprocess.run(tmux + ["send-keys", "C-c"])
        shows("^C\n<microsshd>")
        subprocess.run(tmux + ["send-keys", "C-d"])
        has = tmux + ["has-session"]
        drive.until(lambda: subprocess.run(has, stderr=subprocess.DEVNULL).returncode)
    finally:
        subprocess.run(tmux + ["kill-server"], stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)

"""Dropbear's dbclient: log in by password and by key, every algorithm, exec and shell."""

import os
import re
import subprocess

import device as devices
import drive
import pytest

KINDS = ("ed25519", "ecdsa", "rsa")


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory, client):
    """A device with every algorithm on; the keys are dropbearkey's."""
    folder = tmp_path_factory.mktemp(runtime)
    keys = {kind: str(folder / ("dropbear_" + kind)) for kind in KINDS}
    lines = [_make_key(client("dropbearkey"), kind, path) for kind, path in keys.items()]
    text = drive.everything()
    with devices.Device(runtime, folder, config_text=text, authorized_key="".join(lines)) as d:
        d.keys = keys
        yield d


def _make_key(dropbearkey, kind, path):
    words = [dropbearkey, "-t", kind, "-f", path] + (["-s", "2048"] if kind == "rsa" else [])
    said = subprocess.check_output(words, text=True, stderr=subprocess.DEVNULL)
    return re.search(r"^(ssh|ecdsa)-.*\n", said, re.M)[0]


@pytest.fixture(scope="module")
def dbclient(client):
    return client("dbclient")


@pytest.fixture
def words(dbclient):
    """words(device, *options): the words of a dbclient; add the remote command."""

    def command(d, *options):
        line = [dbclient, "-y", "-y", "-p", str(d.port), *options]
        return line + [d.USER + "@" + d.HOST]

    return command


@pytest.fixture
def environment(tmp_path):
    """environment(password): where dbclient finds it, and no keys that are somebody's."""
    return lambda password: dict(os.environ, HOME=str(tmp_path), DROPBEAR_PASSWORD=password)


@pytest.fixture
def run(words, environment):
    """run(device, words, ..., options, key, data): a finished dbclient."""

    def start(d, *command, options=(), key=None, data=None):
        options = [*options, "-i", key] if key else options
        password = "not to be used" if key else d.password
        return drive.run(words(d, *options) + list(command), data, env=environment(password))

    return start


def said_version(done):
    assert done.returncode == 0, (done.args, done.stderr)
    assert done.stdout.startswith(b"microsshd "), done.args


def algorithms(dbclient, option):
    """The names that `dbclient -c help` or `-m help` prints."""
    done = drive.run([dbclient, option, "help", "127.0.0.1"])
    return re.search(r"Available \w+: (\S+)", (done.stdout + done.stderr).decode())[1].split(",")


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_password(runtime, tmp_path, run, method):
    """dbclient takes the better of the methods it is offered; here there is one."""
    text = drive.configuration(methods=method)
    with devices.Device(runtime, tmp_path, config_text=text) as d:
        said_version(run(d, "display version"))
        assert "logged in from 127.0.0.1 by " + method in d.log


@pytest.mark.parametrize("kind", KINDS)
def test_key(device, run, kind):
    before = len(device.log)
    said_version(run(device, "display version", key=device.keys[kind]))
    assert "by publickey" in device.log[before:]


def test_ciphers_and_macs(device, dbclient, run):
    for cipher in drive.common("ciphers", algorithms(dbclient, "-c")):
        for mac in drive.common("macs", algorithms(dbclient, "-m")):
            options = ("-c", cipher, "-m", mac)
            done = run(device, "display ssh server session", options=options)
            assert done.returncode == 0, done.stderr
            row = done.stdout.splitlines()[-1].split()
            assert row[3] == cipher.split("@")[0].encode()
            assert row[4:] == [b"Established", b"1", b"Stelnet", device.USER.encode()]


def test_key_exchanges(runtime, dbclient, run, tmp_path):
    """It has no option for these: the device leaves it no choice."""
    theirs = drive.proposal(lambda port: [dbclient, "-y", "-y", "-p", str(port), "x@127.0.0.1"])
    for name in drive.common("kex", theirs["kex"]):
        folder = tmp_path / name
        folder.mkdir()
        with devices.Device(runtime, folder, config_text=drive.configuration(kex=name)) as d:
            said_version(run(d, "display version"))


def test_exit_status(device, run):
    done = run(device, "no-such-command")
    assert done.returncode == 1
    assert b"Unrecognized command" in done.stderr


def test_shell(device, run):
    done = run(device, options=["-T"], data=b"display version\nnonsense\nquit\n")
    assert done.returncode == 1, done.stderr  # a script ends with its first error
    assert done.stdout.startswith(b"microsshd (")
    assert b"Unrecognized command" in done.stderr


def test_shell_in_a_terminal(device, words, environment):
    with drive.Terminal(words(device), env=environment(device.password)) as terminal:
        at = terminal.expect(b"<microsshd>")
        terminal.send(b"display version\r")
        at = terminal.expect(b"<microsshd>", at)
        assert re.search(rb"^microsshd \(", terminal.output, re.M)
        terminal.resize(132, 50)
        terminal.send(b"nonsense\r")
        at = terminal.expect(b"Unrecognized command", at)
        at = terminal.expect(b"<microsshd>", at)
        terminal.send(b"quit\r")
        assert terminal.ended() == 0


def test_echo(device, run):
    data = os.urandom(300000)
    done = run(device, drive.ECHO, data=data)
    assert done.returncode == 0, done.stderr
    assert done.stdout == data


def test_server_exchanges_keys(runtime, run, tmp_path):
    text = drive.configuration(rekey_kilobytes=16)
    with devices.Device(runtime, tmp_path, config_text=text) as d:
        data = os.urandom(100000)
        done = run(d, drive.ECHO, data=data)
        assert done.returncode == 0, done.stderr
        assert done.stdout == data

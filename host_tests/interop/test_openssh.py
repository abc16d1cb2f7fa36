"""OpenSSH's ssh: every way to log in, every algorithm, exec, shell, rekeying, multiplexing."""

import os
import re
import shutil
import subprocess
import tempfile

import drive
import openssh
import pytest

QUIET = ("-o", "LogLevel=ERROR")


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    """A device with every algorithm on, and a key of each kind."""
    folder = tmp_path_factory.mktemp(runtime)
    with drive.make_device(runtime, folder, config_text=drive.everything()) as d:
        yield d


@pytest.fixture(scope="module")
def frugal(runtime, tmp_path_factory):
    """A device that exchanges keys as often as it can be told to."""
    text = drive.configuration(rekey_kilobytes=16)
    with drive.make_device(runtime, tmp_path_factory.mktemp(runtime), config_text=text) as d:
        yield d


@pytest.fixture(scope="module")
def ssh(client):
    return client("ssh")


@pytest.fixture(scope="module")
def query(ssh):
    """query("kex"): the names ssh knows."""
    return lambda what: subprocess.check_output([ssh, "-Q", what], text=True).split()


@pytest.fixture
def command(ssh):
    """command(device, *options): the words of an ssh that talks to it; add the remote command."""
    return lambda d, *options, **more: openssh.command(ssh, d, *options, **more) + [d.HOST]


def version(d, words):
    done = drive.run(words + ["display", "version"], env=openssh.environment(d))
    assert done.returncode == 0, (words, done.stderr)
    assert done.stdout.startswith(b"microsshd "), words
    return done.stderr.decode()


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_password(device, command, method):
    words = command(device, "-v", password=True)
    words[1:1] = ["-o", "PreferredAuthentications=" + method]  # the first one counts
    assert 'Authenticated to 127.0.0.1 ([127.0.0.1]:%d) using "%s"' % (
        device.port,
        method,
    ) in version(device, words)


def test_keys(device, command, query):
    for name in drive.common("signatures", query("PubkeyAcceptedAlgorithms")):
        if name.startswith("sk-"):
            continue  # needs an authenticator: see test_login.py
        kind = name.replace("ssh-", "").split("-")[0]
        options = ("-i", device.keys[kind], "-o", "PubkeyAcceptedAlgorithms=" + name, "-v")
        words = command(device, *options)
        words[words.index(device.key)] = device.keys[kind]
        said = version(device, words)
        assert "Server accepts key: " + device.keys[kind] in said


def test_key_exchanges(device, command, query):
    for name in drive.common("kex", query("kex")):
        said = version(device, command(device, "-v", "-o", "KexAlgorithms=" + name))
        assert "kex: algorithm: %s" % name in said
    assert device.host_key().get_name() in query("key")


def test_ciphers_and_macs(device, command, query):
    for cipher in drive.common("ciphers", query("cipher")):
        for mac in drive.common("macs", query("mac")):
            said = version(device, command(device, "-v", "-c", cipher, "-m", mac))
            used = "<implicit>" if "poly1305" in cipher else mac
            for way in ("server->client", "client->server"):
                assert "kex: %s cipher: %s MAC: %s " % (way, cipher, used) in said


def test_exit_status(device, command):
    done = drive.run(command(device, *QUIET) + ["no-such-command"])
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr == b"^\n % Unrecognized command found at '^' position.\n"


@pytest.mark.parametrize("pty", ["-T", "-tt"])
def test_shell(device, command, pty):
    done = drive.run(command(device, pty, *QUIET), b"display version\nnonsense\nquit\n")
    assert done.returncode == (pty == "-T"), done.stderr  # a script ends with its first error
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith(b"microsshd (")]
    assert (b"<microsshd>display version" in lines) == (pty == "-tt")
    assert b" % Unrecognized command found at '^' position." in lines + done.stderr.splitlines()


def test_shell_ends_with_its_input(device, command):
    done = drive.run(command(device, "-T", *QUIET), b"display version\n")
    assert done.returncode == 0
    assert b"microsshd" in done.stdout


@pytest.mark.parametrize("cipher", ["aes128-ctr", "chacha20-poly1305@openssh.com"])
def test_client_exchanges_keys(device, command, cipher):
    echoed(command(device, "-v", "-c", cipher, "-o", "RekeyLimit=24K"), size(device))


def test_server_exchanges_keys(frugal, command):
    echoed(command(frugal, "-v"), size(frugal))


def test_both_exchange_keys(frugal, command):
    echoed(command(frugal, "-v", "-o", "RekeyLimit=17K"), size(frugal))


def size(device):
    """What is sent while keys are exchanged: an exchange takes CPython most of a second."""
    return 200000 if device.runtime == "micropython" else 50000


def echoed(words, size):
    """Send and get back `size` bytes while keys are exchanged all the time."""
    data = os.urandom(size)
    done = drive.run(words + [drive.ECHO], data, timeout=2 * drive.PATIENCE)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == data
    assert done.stderr.count(b"SSH2_MSG_NEWKEYS received") > size // 32768 > 0


def test_long_output(device, command):
    done = drive.run(command(device, *QUIET, "-o", "RekeyLimit=64K") + [drive.SEND])
    assert done.returncode == 0, done.stderr
    line = bytes(range(33, 96)) + b"\n"
    assert done.stdout == line * (1000000 // 64)


def test_several_channels_on_one_connection(device, command):
    folder = tempfile.mkdtemp()  # a socket's path must be short
    path = os.path.join(folder, "master")
    words = command(device, *QUIET, "-o", "ControlPath=" + path)
    options = ["-M", "-N", "-o", "ControlPersist=no"]
    master = subprocess.Popen(words[:-1] + options + words[-1:])
    try:
        drive.until(lambda: os.path.exists(path))
        data = os.urandom(50000)
        echoes = [_start(words + [drive.ECHO]) for _ in range(3)]
        for _ in range(5):  # the fourth channel, time and again
            assert b"microsshd" in drive.run(words + ["display", "version"]).stdout
        rows = drive.run(words + ["display", "ssh", "server", "session"]).stdout
        assert rows.count(b"admin") == 1
        for process in echoes:
            assert process.communicate(data, drive.PATIENCE)[0] == data
            assert process.returncode == 0
        subprocess.run(words[:-1] + ["-O", "exit"] + words[-1:], stderr=subprocess.DEVNULL)
        master.wait(drive.PATIENCE)
    finally:
        master.kill()
        master.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _start(words):
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_compression_is_declined(device, command):
    assert re.search("compression: none", version(device, command(device, "-v", "-C")))

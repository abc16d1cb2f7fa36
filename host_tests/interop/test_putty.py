"""PuTTY's plink: log in by password and by key, every algorithm, exec and shell."""

import os
import re
import subprocess

import drive
import pytest
from device import quick_exchange

QUICK = "KEX=dh-group14-sha1,ecdh,WARN\n"  # group 14 first, with SHA-256, as there is no other
# The kind of key and, where a kind has two, what the device is to accept.
SIGNATURES = {
    "ssh-ed25519": "ed25519",
    "ecdsa-sha2-nistp256": "ecdsa",
    "rsa-sha2-256": "rsa",
    "rsa-sha2-512": "rsa",
}


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    with drive.make_device(runtime, tmp_path_factory.mktemp(runtime)) as d:
        yield d


@pytest.fixture
def only(runtime, tmp_path):
    """only(name, value): a device with one algorithm of that list, in a `with` statement."""

    def make(name, value):
        folder = tmp_path / value
        folder.mkdir()
        return drive.make_device(runtime, folder, config_text=drive.configuration(**{name: value}))

    return make


@pytest.fixture(scope="module")
def plink(client):
    return client("plink")


@pytest.fixture
def run(plink, client, tmp_path):
    """run(device, words, ..., options, data): a finished plink; by password without key."""
    settings = tmp_path / "putty"
    (settings / "sessions").mkdir(parents=True)
    order = settings / "sessions" / "Default%20Settings"

    def start(d, *words, options=(), key=None, data=None, session=None):
        line = [plink]
        order.write_text(QUICK if quick_exchange(d.runtime) else "")
        if session:  # a saved session: what has no option on the command line
            (settings / "sessions" / "saved").write_text(order.read_text() + session)
            line += ["-load", "saved"]
        line += ["-ssh", "-batch", "-v", "-no-antispoof", "-hostkey", drive.fingerprint(d)]
        line += ["-P", str(d.port), "-l", d.USER, *options]
        line += ["-i", _ppk(client, key)] if key else ["-pw", d.password, "-noagent"]
        more = dict(os.environ, PUTTYDIR=str(settings))
        return drive.run(line + [d.HOST, *words], data, env=more)

    return start


def _ppk(client, key):
    """The key file in PuTTY's own format."""
    path = key + ".ppk"
    if not os.path.exists(path):
        subprocess.run([client("puttygen"), key, "-O", "private", "-o", path], check=True)
    return path


def said_version(done):
    assert done.returncode == 0, (done.args, done.stderr)
    assert done.stdout.startswith(b"microsshd "), done.args
    return done.stderr.decode()


@pytest.fixture(scope="module")
def theirs(plink):
    """What plink offers."""
    return drive.proposal(
        lambda port: [plink, "-ssh", "-batch", "-P", str(port), "-l", "x", "127.0.0.1"]
    )


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_password(only, run, method):
    with only("methods", method) as d:
        said_version(run(d, "display version"))
        assert "logged in from 127.0.0.1 by " + method in d.log


@pytest.mark.parametrize("name", SIGNATURES)
def test_key(only, run, name):
    with only("signatures", name) as d:
        said = said_version(run(d, "display version", key=d.keys[SIGNATURES[name]]))
        assert "Offer of public key accepted" in said


def test_key_exchanges(only, run, theirs):
    for name in drive.common("kex", theirs["kex"]):
        with only("kex", name) as d:
            said_version(run(d, "display version"))


def test_ciphers(only, run, theirs):
    for name in drive.common("ciphers", theirs["ciphers"]):
        with only("ciphers", name) as d:
            said_version(run(d, "display version"))


def test_macs(only, run, theirs):
    for name in drive.common("macs", theirs["macs"]):
        with only("macs", name) as d:
            said_version(run(d, "display version"))


def test_exit_status(device, run):
    done = run(device, "no-such-command")
    assert done.returncode == 1
    assert b"Unrecognized command" in done.stderr


@pytest.mark.parametrize("pty", ["-T", "-t"])
def test_shell(device, run, pty):
    done = run(device, options=[pty], data=b"display version\nnonsense\nquit\n")
    assert done.returncode == (pty == "-T"), done.stderr  # a script ends with its first error
    assert re.search(rb"^microsshd \(", done.stdout, re.M)
    assert (b"<microsshd>" in done.stdout) == (pty == "-t")
    assert b"Unrecognized command" in done.stdout + done.stderr


def test_client_exchanges_keys(device, run):
    data = os.urandom(120000)
    done = run(device, drive.ECHO, data=data, session="RekeyBytes=16K\nRekeyTime=1\n")
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == data
    assert done.stderr.count(b"too much data") > 5


def test_server_exchanges_keys(only, run):
    with only("rekey_kilobytes", "16") as d:
        data = os.urandom(80000)
        done = run(d, drive.ECHO, data=data)
        assert done.returncode == 0, done.stderr[-2000:]
        assert done.stdout == data
        assert done.stderr.count(b"Remote side initiated key re-exchange") >= 3


def test_paste(device, run):
    """100 KB at once, in a terminal: all of it is executed, in order."""
    lines = [b"word%05d " % i + b"x" * 89 for i in range(1000)]
    done = run(device, options=["-t"], data=b"\r".join(lines) + b"\rquit\r")
    assert done.returncode == 0, done.stderr[-2000:]
    assert [int(n) for n in re.findall(rb">word(\d{5}) ", done.stdout)] == list(range(1000))
    assert done.stdout.count(b"Unrecognized command") == 1000

"""scp's legacy protocol with real clients: OpenSSH's `scp -O`, pscp, AsyncSSH, curl."""

import asyncio
import os
import random
import shutil
import subprocess
import tempfile

import asyncssh
import drive
import openssh
import pytest

LARGE = 300000  # bytes
OPERATOR = """
local-user boss class manage
 authorization-attribute user-role network-admin
#
local-user admin class manage
 authorization-attribute user-role network-operator
#
return
"""


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    with drive.make_device(runtime, tmp_path_factory.mktemp(runtime)) as d:
        yield d


@pytest.fixture
def scp(client, sockets):
    """scp(device, *words): a finished `scp -O`; words that begin with `:` are on the device."""

    def run(d, *words):
        line = openssh.command(client("scp"), d, "-O", "-q")
        line += ["-o", "ControlPath=%s/%d.%s" % (sockets, d.port, os.path.basename(d.key))]
        line += ["-o", "ControlMaster=auto", "-o", "ControlPersist=yes"]
        line += [d.HOST + word if str(word)[:1] == ":" else str(word) for word in words]
        return drive.run(line)

    return run


@pytest.fixture
def sockets():
    """A folder for the sockets by which the programs of a test share a connection."""
    folder = tempfile.mkdtemp()  # a socket's path must be short
    yield folder
    for name in os.listdir(folder):
        words = ["ssh", "-o", "ControlPath=" + os.path.join(folder, name), "-O", "exit", "x"]
        subprocess.run(words, stderr=subprocess.DEVNULL)  # or it has ended with its connection
    shutil.rmtree(folder, ignore_errors=True)  # ssh takes its socket away when it gets to it


def write_tree(folder, seed):
    """A folder with files of many sizes, names and levels; {path in it: content}."""
    make = random.Random(seed)
    tree = {}
    for name in ("empty", "one byte", "ümlaut/größe.txt", "a/b/c/d/e/deep", "-dash", "it's $HOME"):
        tree[name] = make.randbytes(make.choice((1, 127, 2048, 5000)))
    tree["empty"] = b""
    for name, data in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "empty folder").mkdir()
    return tree


def read_tree(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def succeeded(done):
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done


def test_there_and_back(device, scp, tmp_path):
    data = random.Random(1).randbytes(LARGE)
    (tmp_path / "a").write_bytes(data)
    for target in (":", ":renamed", ":/a", ":/nothing/../b"):
        succeeded(scp(device, tmp_path / "a", target))
        back = tmp_path / "back"
        succeeded(scp(device, target if target != ":" else ":a", back))
        assert back.read_bytes() == data
    (tmp_path / "a").write_bytes(b"short")  # replaces a longer one
    succeeded(scp(device, tmp_path / "a", ":a"))
    succeeded(scp(device, ":a", back))
    assert back.read_bytes() == b"short"


def test_folders_and_times(device, scp, tmp_path):
    (tmp_path / "new").mkdir()
    tree = write_tree(tmp_path / "new", 2)
    for _ in range(2):  # into what is there, too
        succeeded(scp(device, "-rp", tmp_path / "new", ":/"))
    succeeded(scp(device, "-rp", ":new", tmp_path / "back"))
    assert read_tree(tmp_path / "back") == tree
    assert (tmp_path / "back" / "empty folder").is_dir()
    succeeded(scp(device, "-r", tmp_path / "new", ":new/again"))
    succeeded(scp(device, "-r", ":new", tmp_path / "back2"))
    assert len(read_tree(tmp_path / "back2")) == 2 * len(tree)
    if device.runtime == "cpython":  # littlefs keeps no times but its own
        old = tmp_path / "old"
        old.write_bytes(b"x")
        os.utime(old, (1000000000, 1100000000))
        succeeded(scp(device, "-p", old, ":old"))
        succeeded(scp(device, "-p", ":old", tmp_path / "old2"))
        assert (tmp_path / "old2").stat().st_mtime == 1100000000


def test_names_and_several_sources(device, scp, tmp_path):
    names = ["with space.txt", "ünï.txt", "quote'd.txt"]
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    succeeded(scp(device, tmp_path / names[0], ":'/my file'"))
    succeeded(scp(device, *[tmp_path / name for name in names], ":/"))
    out = tmp_path / "out"
    out.mkdir()
    succeeded(scp(device, ":/ünï.txt", r":quote\'d.txt", r":/my\ file", out))
    succeeded(scp(device, "-T", ":'with space.txt'", ':"/quote\'d.txt"', out))
    assert sorted(p.name for p in out.iterdir()) == sorted(names + ["my file"])
    assert (out / names[1]).read_bytes() == names[1].encode()
    again = tmp_path / "again"
    again.mkdir()
    succeeded(scp(device, ":/*.txt", again))
    assert sorted(p.name for p in again.iterdir()) == sorted(names)


def test_what_fails(device, scp, tmp_path):
    (tmp_path / "good").write_bytes(b"good")
    (tmp_path / "a\x01b").write_bytes(b"bad")
    succeeded(scp(device, tmp_path / "good", ":good"))
    done = scp(device, tmp_path / "a\x01b", tmp_path / "good", ":/")
    assert done.returncode == 1 and b"Invalid argument" in done.stderr
    done = scp(device, ":nothing", ":good", tmp_path)  # two commands for OpenSSH
    assert done.returncode == 1 and b"nothing: No such file or directory" in done.stderr
    done = scp(device, ":'nothing good'", ":good", tmp_path)
    assert done.returncode == 1
    done = scp(device, tmp_path / "good", ":.private/x")
    assert done.returncode == 1 and b"Permission denied" in done.stderr
    done = scp(device, ":.private/host_key", tmp_path)
    assert done.returncode == 1 and b"Permission denied" in done.stderr
    done = scp(device, "-r", tmp_path, ":good/")
    assert done.returncode == 1
    back = tmp_path / "back"
    succeeded(scp(device, ":good", back))
    assert back.read_bytes() == b"good"


def test_full_flash(device, scp, tmp_path):
    if device.runtime == "cpython":
        pytest.skip("a folder of the host has room")
    (tmp_path / "a").write_bytes(b"old")
    succeeded(scp(device, tmp_path / "a", ":full"))
    (tmp_path / "a").write_bytes(bytes(3 << 20))
    done = scp(device, tmp_path / "a", ":full")
    assert done.returncode == 1 and b"No space left on device" in done.stderr
    succeeded(scp(device, ":full", tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == b"old"


def test_operator_only_reads(runtime, scp, tmp_path):
    files = {"f": b"content", ".private/keys/boss": b"ssh-ed25519 AAAA"}
    with drive.make_device(runtime, tmp_path, config_text=OPERATOR, files=files) as d:
        succeeded(scp(d, ":f", tmp_path / "back"))
        assert (tmp_path / "back").read_bytes() == b"content"
        (tmp_path / "new").write_bytes(b"new")
        for words in (("new", ":f"), ("new", ":g"), ("-r", "folder", ":h")):
            (tmp_path / "folder").mkdir(exist_ok=True)
            done = scp(d, *words[:-2], tmp_path / words[-2], words[-1])
            assert done.returncode == 1 and b"Permission denied" in done.stderr
    assert d.read_file("f") == b"content"


def test_cut_in_the_middle(device, client, scp, tmp_path):
    """The file that was to be replaced is whole, and can be replaced."""
    (tmp_path / "old").write_bytes(b"old")
    succeeded(scp(device, tmp_path / "old", ":cut"))
    (tmp_path / "large").write_bytes(bytes(LARGE))
    for part in (1, 60000):
        words = openssh.command(client("ssh"), device, device.HOST, "scp -t /cut")
        pipe = subprocess.PIPE
        with subprocess.Popen(words, stdin=pipe, stdout=pipe) as process:
            process.stdin.write(b"C0644 %d large\n" % LARGE + bytes(part))
            process.stdin.flush()
            assert process.stdout.read(2) == b"\0\0"
            process.kill()
        succeeded(scp(device, ":cut", tmp_path / "back"))
        assert (tmp_path / "back").read_bytes() == b"old"
    succeeded(scp(device, tmp_path / "large", ":cut"))
    succeeded(scp(device, ":cut", tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == bytes(LARGE)


def test_only_where_exec_is_permitted(runtime, scp, tmp_path):
    options = {"forced": 'command="display version"', "free": ""}
    files = {"f": b"content"}
    with drive.make_device(runtime, tmp_path, options=options, files=files) as d:
        d.key = d.keys["forced"]
        assert scp(d, ":f", tmp_path / "back").returncode == 1
        assert not (tmp_path / "back").exists()
        d.key = d.keys["free"]
        succeeded(scp(d, ":f", tmp_path / "back"))


def test_pscp(device, client, tmp_path):
    line = [client("pscp"), "-scp", "-batch", "-q", "-hostkey", drive.fingerprint(device)]
    line += ["-P", str(device.port), "-l", device.USER, "-pw", device.password]
    more = {"env": dict(os.environ, PUTTYDIR=str(tmp_path / "putty"))}
    host = device.HOST + ":"
    (tmp_path / "new").mkdir()
    tree = write_tree(tmp_path / "new", 3)
    for flags in ([], ["-p"]):
        words = line + flags + ["-r", str(tmp_path / "new"), host + "/pscp"]
        done = drive.run(words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
    done = drive.run(line + ["-p", "-r", host + "pscp", str(tmp_path / "back")], **more)
    assert done.returncode == 0, done.stdout + done.stderr
    back = read_tree(tmp_path / "back")
    assert {name: back[name] for name in tree} == tree
    done = drive.run(line + [host + "nothing", str(tmp_path / "x")], **more)
    assert done.returncode == 1 and b"No such file" in done.stdout + done.stderr


def test_asyncssh(device, tmp_path):
    (tmp_path / "new").mkdir()
    tree = write_tree(tmp_path / "new", 4)

    async def talk():
        async with asyncssh.connect(
            device.HOST,
            device.port,
            username=device.USER,
            client_keys=[device.key],
            known_hosts=None,
            config=None,
            agent_path=None,
        ) as connection:
            more = {"recurse": True, "preserve": True}
            await asyncssh.scp(tmp_path / "new", (connection, "/asyncssh"), **more)
            await asyncssh.scp((connection, "/asyncssh"), tmp_path / "back", **more)
            with pytest.raises(asyncssh.SFTPError):
                await asyncssh.scp((connection, "/nothing"), tmp_path / "x")

    asyncio.run(asyncio.wait_for(talk(), drive.PATIENCE))
    assert read_tree(tmp_path / "back") == tree


def test_curl(device, client, tmp_path):
    """libssh2's way of quoting and of combining flags."""
    data = random.Random(5).randbytes(20000)
    (tmp_path / "a").write_bytes(data)
    line = [client("curl"), "-sS", "--insecure", "-u", device.USER + ":" + device.password]
    url = "scp://%s:%d/" % (device.HOST, device.port)
    succeeded(drive.run(line + ["-T", str(tmp_path / "a"), url + "from%20curl"]))
    succeeded(drive.run(line + ["-o", str(tmp_path / "b"), url + "from%20curl"]))
    assert (tmp_path / "b").read_bytes() == data

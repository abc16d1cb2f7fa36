"""SFTP with the programs people have: OpenSSH sftp, psftp, curl, lftp, rclone, sshfs.

Each copies there and back; broken-off transfers go on where they ended; keys are exchanged in the
middle; two clients write at once. Another module has the libraries, a third random operations.
"""

import contextlib
import filecmp
import os
import random
import shlex
import subprocess
import time

import drive
import openssh
import pytest

BIG = 80_000


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    """With memory for three clients at once, of which two may be logging in."""
    folder = tmp_path_factory.mktemp(runtime)
    with drive.make_device(runtime, folder, kinds=("ed25519",), heap="320k") as d:
        yield d


@pytest.fixture(scope="module")
def sftp(device):
    """A second client, to see what the first has done."""
    with drive.login(device, "127.0.0.9") as transport:
        client = transport.open_sftp_client()
        client.get_channel().settimeout(drive.PATIENCE)
        yield client


@pytest.fixture
def remote(sftp, request):
    """A folder of the device for one test."""
    name = "/" + request.node.originalname
    with contextlib.suppress(OSError):
        sftp.mkdir(name)
    return name


@pytest.fixture
def tree(tmp_path):
    """A folder with files of several sizes, in folders, under odd names."""
    root = tmp_path / "tree"
    root.mkdir()
    for name, size in (
        ("empty", 0),
        ("one", 1),
        ("a file with blanks", 100),
        ("unicode \u00e9\u4e2d", 5000),
        ("in/deep/er/block", 4096),
        ("in/big", BIG // 4),
        ("in/.hidden", 33),
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(noise(size, name))
    return root


def noise(size, seed=1):
    return random.Random(seed).randbytes(size)


def same(one, other):
    """Whether two folders hold the same."""
    found = filecmp.dircmp(one, other)
    if found.left_only or found.right_only or found.funny_files or found.common_funny:
        return False
    for name in found.common_files:
        if not filecmp.cmp(os.path.join(one, name), os.path.join(other, name), False):
            return False
    return all(same(os.path.join(one, name), os.path.join(other, name)) for name in found.subdirs)


def content(sftp, path):
    """The bytes of a file of the device."""
    with sftp.open(path, "rb") as f:
        return f.read()


# OpenSSH


@pytest.fixture
def batch(client, tmp_path):
    """batch(device, line...): the output of OpenSSH's sftp, which may not fail."""
    program = client("sftp")

    def run(device, *lines, options=(), code=0):
        path = tmp_path / "batch"
        path.write_text("\n".join(lines) + "\n")
        words = openssh.command(program, device, "-b", str(path), *options)
        done = drive.run(words + [device.HOST], timeout=2 * drive.PATIENCE)
        assert done.returncode == code, done.stderr
        return done.stdout.decode() + done.stderr.decode()

    return run


def test_openssh_copies_trees(device, batch, tree, remote, tmp_path):
    back = tmp_path / "back"
    batch(device, "cd %s" % remote, "put -R %s tree" % tree, "get -R tree %s" % back)
    assert same(tree, back)


@pytest.mark.parametrize("size, ahead", [(512, 64), (32768, 64), (200000, 1)])
def test_openssh_copies_with_any_requests(device, batch, tmp_path, size, ahead):
    """Requests of all sizes, any number of them under way."""
    data = noise(BIG)
    (tmp_path / "file").write_bytes(data)
    put, get = "put %s /any" % (tmp_path / "file"), "get /any %s" % (tmp_path / "back")
    batch(device, put, put, get, "rm /any", options=("-B", str(size), "-R", str(ahead)))
    assert (tmp_path / "back").read_bytes() == data


def test_openssh_exchanges_keys_in_the_middle(runtime, batch, tmp_path):
    """Both sides ask for it, every 64 KB."""
    data = noise(200_000)
    (tmp_path / "file").write_bytes(data)
    put, get = "put %s x" % (tmp_path / "file"), "get x %s" % (tmp_path / "back")
    for settings, options in (({"rekey_kilobytes": 64}, ()), ({}, ("-o", "RekeyLimit=64K"))):
        folder = tmp_path / str(len(options))
        folder.mkdir()
        text = drive.configuration(**settings)
        with drive.make_device(runtime, folder, kinds=("ed25519",), config_text=text) as d:
            output = batch(d, put, get, options=("-v", *options))
        assert (tmp_path / "back").read_bytes() == data
        assert output.count("SSH2_MSG_NEWKEYS received") >= 5


def test_openssh_commands(device, batch, remote, tmp_path):
    (tmp_path / "file").write_bytes(b"content\n")
    output = batch(
        device,
        "cd %s" % remote,
        "put -pf %s a" % (tmp_path / "file"),
        "mkdir d",
        "rename a d/b",
        "chmod 600 d/b",
        "cp d/b c",
        "ls -la",
        "ls -la d",
        "df -i",
        "df -h",
        "rename c d/b",
        "pwd",
        "-ln d/b e",
        "-symlink d/b e",
        "-rmdir d",
        "-put %s no/such" % (tmp_path / "file"),
        "-cd /.private",
        "-get ../.private/passwords %s" % tmp_path,
        "-ls /.PRIVATE",
        "rm d/b",
        "rmdir d",
        "ls",
        "bye",
    )
    assert "-rw-r--r--" in output and "drwxr-xr-x" in output
    assert "Remote working directory: " + remote in output
    for complaint in (
        'rmdir "%s/d": Failure' % remote,
        "Operation unsupported",
        "No such file or directory",
        "Permission denied",
    ):
        assert complaint in output, output
    assert not os.path.exists(tmp_path / "passwords")
    assert "sftp> ls\nsftp> bye" in output


def test_openssh_resumes(device, sftp, batch, remote, tmp_path):
    """`reput` and `reget` after a transfer that broke off."""
    data = noise(BIG)
    (tmp_path / "file").write_bytes(data)
    (tmp_path / "half").write_bytes(data[: BIG // 2])
    batch(device, "put %s %s/x" % (tmp_path / "half", remote))
    batch(device, "reput %s %s/x" % (tmp_path / "file", remote))
    assert content(sftp, remote + "/x") == data
    batch(device, "reget %s/x %s" % (remote, tmp_path / "half"))
    assert (tmp_path / "half").read_bytes() == data


@pytest.mark.parametrize("replaces", [False, True])
def test_openssh_cut_off(device, sftp, client, batch, remote, tmp_path, replaces):
    """Killed in the middle: what was there is whole; a new file is there in part and resumed."""
    data = noise(3 * BIG)
    (tmp_path / "file").write_bytes(data)
    (tmp_path / "old").write_bytes(b"old")
    name = remote + "/x-%d" % replaces
    if replaces:
        batch(device, "put %s %s" % (tmp_path / "old", name))
    path = tmp_path / "slow"
    path.write_text("put %s %s\n" % (tmp_path / "file", name))
    words = openssh.command(client("sftp"), device, "-l", "400", "-b", str(path)) + [device.HOST]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as upload:
        if replaces:
            time.sleep(1.5)
            assert sftp.stat(name).st_size == 3
        else:
            drive.until(lambda: name[-3:] in sftp.listdir(remote) and sftp.stat(name).st_size)
        upload.kill()
    drive.until(lambda: len(drive.connections(device)) == 1)  # the second client
    if replaces:
        assert content(sftp, name) == b"old"
        batch(device, "put %s %s" % (tmp_path / "file", name))
    else:
        begun = content(sftp, name)
        assert 0 < len(begun) < len(data) and data.startswith(begun)
        batch(device, "reput %s %s" % (tmp_path / "file", name))
    assert content(sftp, name) == data


@pytest.mark.parametrize("replaces", [False, True])
def test_two_clients_write_at_once(device, sftp, client, remote, tmp_path, replaces):
    """To one name: it has the one's content or the other's. Where there was no file, one may be
    told that it failed: the other has replaced what it was writing."""
    name = "%s/x-%d" % (remote, replaces)
    if replaces:
        sftp.open(name, "w").close()
    words = []
    for n in (1, 2):
        (tmp_path / str(n)).write_bytes(noise(BIG, n))
        batch = tmp_path / ("batch%d" % n)
        batch.write_text("put %s %s\n" % (tmp_path / str(n), name) * 2)
        options = ("-b", str(batch), "-o", "BindAddress=127.0.0.%d" % n)
        words.append(openssh.command(client("sftp"), device, *options) + [device.HOST])
    uploads = [subprocess.Popen(line, stdout=subprocess.DEVNULL) for line in words]
    codes = [upload.wait(2 * drive.PATIENCE) for upload in uploads]
    assert codes == [0, 0] or (not replaces and sorted(codes) == [0, 1])
    assert content(sftp, name) in (noise(BIG, 1), noise(BIG, 2))


# others


def test_psftp(device, client, tree, remote, tmp_path):
    data = noise(BIG)
    (tmp_path / "file").write_bytes(data)
    batch = tmp_path / "batch"
    lines = ["cd " + remote, "lcd %s" % tmp_path, "put -r tree", "put file", "get file back"]
    lines += ["reget file part", "get -r tree tree2", "mv file other", "dir", "del other", "pwd"]
    batch.write_text("\n".join(lines) + "\n")
    (tmp_path / "part").write_bytes(data[:50000])
    words = [client("psftp"), "-batch", "-b", str(batch), "-hostkey", drive.fingerprint(device)]
    words += ["-P", str(device.port), "-l", device.USER, "-pw", device.password, "-noagent"]
    more = dict(os.environ, PUTTYDIR=str(tmp_path / "putty"))
    done = drive.run(words + [device.HOST], env=more, timeout=2 * drive.PATIENCE)
    assert done.returncode == 0, done.stderr
    assert b"tree" in done.stdout and remote.encode() in done.stdout
    assert (tmp_path / "back").read_bytes() == data
    assert (tmp_path / "part").read_bytes() == data
    assert same(tree, tmp_path / "tree2")


def test_curl(device, sftp, client, remote, tmp_path):
    data = noise(BIG)
    (tmp_path / "file").write_bytes(data)

    def curl(path, *options):
        words = [client("curl"), "-sS", "-u", device.USER + ":" + device.password, "--insecure"]
        url = "sftp://%s:%d%s" % (device.HOST, device.port, path)
        done = drive.run(words + list(options) + [url])
        assert done.returncode == 0, done.stderr
        return done.stdout

    if b"sftp" not in drive.run([client("curl"), "--version"]).stdout:
        pytest.skip("this curl has no SFTP")
    curl(remote + "/new/x", "-T", str(tmp_path / "file"), "--ftp-create-dirs")
    assert curl(remote + "/new/x") == data
    assert curl(remote + "/new/x", "-r", "1000-1999") == data[1000:2000]
    assert b" x\n" in curl(remote + "/new/")
    (tmp_path / "part").write_bytes(data[:70000])
    curl(remote + "/new/x", "-C", "-", "-o", str(tmp_path / "part"))
    assert (tmp_path / "part").read_bytes() == data
    curl(remote + "/", "-Q", "rename %s/new/x %s/new/y" % (remote, remote), "-l")
    (tmp_path / "more").write_bytes(data + b"more")
    curl(remote + "/new/y", "-T", str(tmp_path / "more"), "-C", str(len(data)))
    assert content(sftp, remote + "/new/y") == data + b"more"


def connect_program(device, client):
    """The ssh command with which other programs are to connect."""
    return shlex.join(openssh.command(client("ssh"), device, "-a", "-x", quick=False))


def test_lftp_mirrors(device, client, tree, remote, tmp_path):
    def lftp(*lines):
        settings = (
            "set sftp:connect-program %s" % shlex.quote(connect_program(device, client)),
            "set net:max-retries 1; set net:timeout 30; set cmd:fail-exit yes",
            "open -u %s,none sftp://%s:%d" % (device.USER, device.HOST, device.port),
        )
        more = dict(os.environ, HOME=str(tmp_path))
        text = "\n".join(settings + lines).encode()
        done = drive.run([client("lftp"), "-f", "/dev/stdin"], text, 90, env=more)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    lftp("mirror -R %s %s/m" % (tree, remote))
    lftp("mirror %s/m %s" % (remote, tmp_path / "back"))
    assert same(tree, tmp_path / "back")
    (tree / "one").unlink()
    (tree / "in" / "new").write_bytes(b"new")
    (tree / "empty").write_bytes(b"no more")
    lftp("mirror -R --delete %s %s/m" % (tree, remote))
    lftp("mirror --delete %s/m %s" % (remote, tmp_path / "back"), "du -b %s" % remote)
    assert same(tree, tmp_path / "back")


def test_rclone_syncs(device, client, tree, remote, tmp_path):
    def rclone(*words):
        line = [client("rclone"), "--config", str(tmp_path / "none"), "--retries", "1", *words]
        settings = {
            "TYPE": "sftp",
            "HOST": device.HOST,
            "PORT": str(device.port),
            "USER": device.USER,
            "KEY_FILE": device.key,
            "SHELL_TYPE": "none",
            "CONCURRENCY": "4",
        }
        more = {"RCLONE_CONFIG_D_" + name: value for name, value in settings.items()}
        done = drive.run(line, env=dict(os.environ, HOME=str(tmp_path), **more), timeout=90)
        assert done.returncode == 0, done.stderr
        return done.stdout

    target = "d:" + remote + "/s"
    options = ("--size-only", "--transfers", "1", "--checkers", "1", "--sftp-disable-hashcheck")
    rclone("sync", str(tree), target, *options)
    rclone("check", str(tree), target, *options)
    (tree / "one").unlink()
    (tree / "in" / "new").write_bytes(b"new")
    rclone("sync", str(tree), target, *options)
    rclone("check", str(tree), target, "--download", *options[1:])
    rclone("sync", target, str(tmp_path / "back"), *options)
    assert same(tree, tmp_path / "back")
    rclone("about", target)


@pytest.fixture
def mounted(device, client, tmp_path):
    """A folder in which sshfs shows the device."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        pytest.skip("/dev/fuse is missing")
    place = tmp_path / "mounted"
    place.mkdir()
    words = [client("sshfs"), "-f", "-o", "ssh_command=" + connect_program(device, client)]
    words += [device.HOST + ":/", str(place)]
    process = subprocess.Popen(words, stderr=subprocess.PIPE)
    try:
        drive.until(lambda: os.path.ismount(place) or process.poll() is not None)
        complaint = process.poll() is not None and process.stderr.read()
        if complaint and b"fuse: " in complaint:
            pytest.skip("mounting is not allowed here: %s" % complaint)
        assert not complaint, complaint
        yield place
    finally:
        subprocess.run([client("fusermount3"), "-u", "-z", str(place)], check=False)
        process.kill()
        process.wait()


def test_sshfs(mounted, tree, remote, tmp_path):
    """Real programs on files of the device."""
    place = mounted / remote[1:]

    def sh(line):
        done = drive.run(["sh", "-ec", line], cwd=place)
        assert done.returncode == 0, (line, done.stderr)
        return done.stdout

    sh("cp -r %s/. t" % tree)
    assert same(tree, place / "t")
    sh("cp t/in/big x; echo more >> x; cat t/one >> x; cmp -n %d x t/in/big" % (BIG // 4))
    sh("sed -i s/more/less/ x; grep -q less x; tail -c 6 x > y; mv x z")
    assert sh("wc -c < y").split() == [b"6"]
    sh("truncate -s 10 z; truncate -s 20 z; dd if=/dev/zero of=z bs=1 seek=5 count=2 conv=notrunc")
    assert (place / "z").read_bytes() == noise(BIG // 4, "in/big")[:5] + b"\0\0" + (
        noise(BIG // 4, "in/big")[7:10] + bytes(10)
    )
    sh("tar -cf a.tar t; mkdir u; tar -xf a.tar -C u; rm -r t")
    assert same(tree, place / "u" / "t")
    assert sh("df -P . | tail -1")
    assert sorted(os.listdir(place)) == ["a.tar", "u", "y", "z"]
    assert ".private" not in os.listdir(mounted)
    sh("rm -r a.tar u y z; ! cat ../.private/passwords; ! mkdir ../.Private")

"""SFTP with Paramiko and AsyncSSH: what programs do not reach, small windows, roles, memory."""

import asyncio
import contextlib
import hashlib
import random
import stat
import threading

import asyncssh
import drive
import paramiko
import pytest
from test_sftp_load import fuzzed

OPERATOR = """\
#
local-user guest class manage
 authorization-attribute user-role network-operator
#
local-user admin class manage
 authorization-attribute user-role network-admin
#
return
"""


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    folder = tmp_path_factory.mktemp(runtime)
    with drive.make_device(runtime, folder, kinds=("ed25519",)) as d:
        yield d


def sftp_of(transport, **more):
    sftp = paramiko.SFTPClient.from_transport(transport, **more)
    sftp.get_channel().settimeout(drive.PATIENCE)
    return sftp


@pytest.fixture
def sftp(device):
    with drive.login(device) as transport, sftp_of(transport) as client:
        yield client


def noise(size, seed=1):
    return random.Random(seed).randbytes(size)


def test_paramiko(sftp, tmp_path):
    data = noise(70000)
    path = tmp_path / "file"
    path.write_bytes(data)
    assert sftp.normalize(".") == "/" and sftp.normalize("flash:/a/../b") == "/b"
    sftp.mkdir("d")
    sftp.chdir("d")
    assert sftp.put(str(path), "x").st_size == len(data)
    sftp.get("x", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == data
    with sftp.open("x", "r+") as f:
        f.seek(50)
        f.write(b"!")
        f.seek(69999)
        f.write(b"?!")
    data = data[:50] + b"!" + data[51:69999] + b"?!"
    with sftp.open("x", "a") as f:
        f.write(b"end")
    with sftp.open("x", "rb") as f:
        f.prefetch()
        assert f.read() == data + b"end"
        assert f.stat().st_size == len(data) + 3
        assert f.readv([(50, 1), (69999, 5)])
    with pytest.raises(OSError):
        sftp.open("x", "x")
    sftp.truncate("x", 3)
    sftp.utime("x", (5, 5))
    sftp.chmod("x", 0o600)
    sftp.chown("x", 0, 0)
    assert sftp.stat("x").st_size == sftp.lstat("x").st_size == 3
    sftp.rename("x", "y")
    sftp.open("z", "w").close()
    with pytest.raises(OSError):
        sftp.rename("y", "z")
    sftp.posix_rename("y", "z")
    assert [entry.filename for entry in sftp.listdir_iter(".")] == ["z"]
    assert sftp.listdir_attr(".")[0].longname.startswith("-rw-r--r--")
    for operation in (sftp.readlink, lambda name: sftp.symlink(name, "w")):
        with pytest.raises(OSError, match="unsupported"):
            operation("z")
    with pytest.raises(FileNotFoundError):
        sftp.stat("y")
    with pytest.raises(OSError):
        sftp.rmdir("/d")
    sftp.remove("z")
    sftp.rmdir("/d")


def test_full_flash(sftp, runtime):
    """The reason is told, the old file is whole, and a smaller one can be written."""
    if runtime != "micropython":
        pytest.skip("only a flash is ever full")
    data = noise(30000)
    with sftp.open("/full", "wb") as f:
        f.write(data)
    with pytest.raises(OSError, match="No space left on device"):
        with sftp.open("/filler", "wb") as f:
            f.set_pipelined(False)
            for _ in range(70):
                f.write(bytes(32768))
    size = sftp.stat("/filler").st_size
    assert size > 1 << 20
    with pytest.raises(OSError, match="No space left on device"):
        with sftp.open("/full", "wb") as f:
            f.write(bytes(30000))
    with pytest.raises(OSError, match="No space left on device"):
        sftp.mkdir("/none")
    with sftp.open("/full", "rb") as f:
        assert f.read() == data
    sftp.remove("/filler")
    sftp.remove("/full")


def test_files_above_2_gb(sftp):
    with sftp.open("/large", "wb") as f:
        with pytest.raises(OSError, match="too large"):
            f.truncate(1 << 31)
        f.seek((1 << 31) - 1)
        with pytest.raises(OSError, match="too large"):
            f.write(b"x")
            f.flush()
    assert sftp.stat("/large").st_size == 0
    sftp.remove("/large")


def test_small_window(device):
    """A client that takes little at a time."""
    data = noise(20000)
    with drive.login(device, default_window_size=300) as transport:
        transport.default_max_packet_size = 1 << 15
        with sftp_of(transport, window_size=300) as sftp:
            with sftp.open("/w", "wb") as f:
                f.write(data)
            with sftp.open("/w", "rb") as f:
                assert f.read() == data
            sftp.remove("/w")


def test_several_transfers_in_one_connection(device):
    """Each in a channel of its own, up and down at once."""
    with drive.login(device) as transport:
        results = {}

        def copy(n):
            data = noise(30000, n)
            with sftp_of(transport) as sftp:
                with sftp.open("/several-%d" % n, "wb") as f:
                    f.write(data)
                with sftp.open("/several-%d" % n, "rb") as f:
                    results[n] = hashlib.sha256(f.read()).digest()
                sftp.remove("/several-%d" % n)

        threads = [threading.Thread(target=copy, args=(n,)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == {n: hashlib.sha256(noise(30000, n)).digest() for n in range(3)}


def test_open_handles_end_with_the_channel(device):
    with drive.login(device) as transport:
        for _ in range(6):
            with sftp_of(transport) as sftp:
                kept = [sftp.open("/handle-%d" % n, "w") for n in range(8)]
                with pytest.raises(OSError, match="open files"):
                    sftp.open("/handle-8", "w")
                with pytest.raises(OSError, match="open files"):
                    sftp.listdir("/")
                for f in kept:
                    f._closed = True  # not to be closed when it is collected
        with sftp_of(transport) as sftp:
            for n in range(8):
                sftp.remove("/handle-%d" % n)


def test_operators_only_read(runtime, tmp_path):
    files = {".private/keys/guest": b"", "note": b"text"}
    with drive.make_device(
        runtime, tmp_path, kinds=("ed25519",), config_text=OPERATOR, files=files
    ) as d:
        d.stop()
        with open(d.key + ".pub", "rb") as f:
            d.write_files({".private/keys/guest": f.read()})
        d.start()
        with drive.connect(d) as transport:
            transport.auth_publickey("guest", paramiko.PKey.from_path(d.key))
            with sftp_of(transport) as sftp:
                assert sftp.open("/note").read() == b"text"
                assert "note" in sftp.listdir("/") and ".private" not in sftp.listdir("/")
                for forbidden in (
                    lambda: sftp.open("/note", "w"),
                    lambda: sftp.open("/new", "a"),
                    lambda: sftp.mkdir("/d"),
                    lambda: sftp.remove("/note"),
                    lambda: sftp.rename("/note", "/x"),
                    lambda: sftp.posix_rename("/note", "/x"),
                    lambda: sftp.truncate("/note", 0),
                    lambda: sftp.stat("/.private/passwords"),
                ):
                    with pytest.raises(PermissionError):
                        forbidden()


def test_secrets_by_every_spelling(sftp):
    for path in (
        "/.private",
        "/.private/passwords",
        ".private/keys/admin",
        "//.private//passwords",
        "/x/../.private/passwords",
        "/./.PRIVATE/passwords",
        "/.Private/host_key",
        "flash:/.private/passwords",
        "/../../.private/passwords",
        "/.private./passwords",
        "/.private\u200c/passwords",
        "/.private/../.private/temporary",
    ):
        for operation in (sftp.stat, sftp.open, sftp.listdir, sftp.remove, sftp.mkdir):
            with pytest.raises(PermissionError):
                operation(path)
        with pytest.raises(PermissionError):
            sftp.rename(path, "/stolen")
        with pytest.raises(PermissionError):
            sftp.posix_rename("/startup.cfg", path)
    for path in ("/a\0b", b"/\xff", b"/\xc0\xae\xc0\xae/x", "/" + "n" * 256, "/" + "n" * 3000):
        with pytest.raises(OSError):
            sftp.stat(path)
    assert "startup.cfg" in sftp.listdir("/")


def test_memory_returns(device, sftp):
    """What transfers took is free again, and none takes more than its buffers."""
    if drive.used(device) is None:
        pytest.skip("CPython does not tell")
    data = noise(100000)

    def copy():
        with sftp.open("/memory", "wb") as f:
            f.write(data)
        with sftp.open("/memory", "rb") as f:
            assert f.read() == data

    copy()
    before = min(drive.used(device) for _ in range(3))
    for _ in range(5):
        copy()
    with sftp.open("/memory", "wb") as f:
        f.write(data)
        f.stat()
        drive.until(lambda: drive.used(device) < before + 8192)
    drive.until(lambda: drive.used(device) < before + 3072)
    sftp.remove("/memory")


def test_fuzz_behind_a_login(device):
    """Wrong requests in real channels: the device goes on, keeps no handle and no memory."""
    used = []
    with drive.login(device) as transport:
        for seed in range(30):
            random.seed(seed)
            channel = transport.open_session()
            channel.settimeout(drive.PATIENCE)
            channel.invoke_subsystem("sftp")
            with contextlib.suppress(OSError):  # it is closed at what cannot be a packet
                channel.sendall(b"".join(fuzzed()))
                channel.shutdown_write()
            while channel.recv(65536):
                pass
            channel.close()
            if seed == 9:
                used.append(drive.used(device))
        if used[0]:
            drive.until(lambda: drive.used(device) < used[0] + 4096)
        with sftp_of(transport) as sftp:
            kept = [sftp.open("/startup.cfg") for _ in range(8)]
            for f in kept:
                f.close()
            for name in set(sftp.listdir("/")) - {"startup.cfg", "memory"}:
                sftp.rmdir(name) if stat.S_ISDIR(sftp.stat(name).st_mode) else sftp.remove(name)


def test_asyncssh(device, tmp_path):
    data = noise(60000)
    tree = tmp_path / "tree"
    (tree / "in").mkdir(parents=True)
    (tree / "in" / "x").write_bytes(data)
    (tree / "y").write_bytes(b"y")

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
            async with connection.start_sftp_client() as sftp:
                assert sftp.version == 3 and sftp.supports_remote_copy
                await sftp.put(str(tree), "/t", recurse=True, preserve=True)
                await sftp.get("/t", str(tmp_path / "back"), recurse=True)
                await sftp.remote_copy("/t/in/x", "/t/copy")
                assert await sftp.getsize("/t/copy") == len(data)
                space = await sftp.statvfs("/")
                assert space.blocks >= space.bfree >= space.bavail and space.namemax == 255
                async with sftp.open("/t/copy", "rb+") as f:
                    await f.write(b"abc", 10)
                    assert (await f.statvfs()).bsize == space.bsize
                    await f.fsync()
                    assert await f.read(5, 9) == data[9:10] + b"abc" + data[13:14]
                await sftp.posix_rename("/t/copy", "/t/y")
                assert sorted(await sftp.listdir("/t")) == ["in", "y"]
                assert sorted(await sftp.glob("/t/*")) == ["/t/in", "/t/y"]
                await sftp.rmtree("/t")
                assert not await sftp.exists("/t")

    asyncio.run(asyncio.wait_for(talk(), 2 * drive.PATIENCE))
    assert (tmp_path / "back" / "in" / "x").read_bytes() == data

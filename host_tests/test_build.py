"""tools/build: what a board gets, opened again, byte for byte."""

import base64
import hashlib
import os
import subprocess
import sys
import time

import board_firmware
import env
import mpy
import pytest
import sets
import shorten
import unixport
from flash_image import opened

BUILD = os.path.join(env.ROOT, "tools", "build")
BOARDS = sorted(board_firmware.IDS)
# -march of a module with native code, in its third byte (MicroPython's py/persistentcode.h)
NATIVE = {"esp32": 10, "esp32s2": 10, "esp32s3": 10, "esp32c3": 11, "esp32c6": 11}


@pytest.fixture
def output(tmp_path):
    return Output(str(tmp_path / "output"))


class Output:
    """A folder for what is built."""

    def __init__(self, folder):
        self.folder = folder

    def build(self, *arguments):
        return build("--output", self.folder, *arguments)

    def made(self, name):
        with open(os.path.join(self.folder, name), "rb") as f:
            return f.read()

    def files(self):
        return opened(self.made("vfs.img"))[0]


def build(*arguments, fails=False):
    done = subprocess.run([sys.executable, BUILD, *arguments], capture_output=True, text=True)
    assert bool(done.returncode) == fails, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr if fails else done.stdout


def opened_romfs(image):
    """{path: bytes} of a ROMFS image (MicroPython's docs/reference/romfs.rst)."""

    def number(at):
        value = 0
        while True:
            value = value << 7 | image[at] & 0x7F
            at += 1
            if image[at - 1] < 0x80:
                return value, at

    def records(at, end, prefix):
        while at < end:
            kind, at = number(at)
            size, at = number(at)
            after = at + size
            if kind in (4, 5):
                length, at = number(at)
                path = prefix + image[at : at + length].decode()
                at += length
                if kind == 4:
                    records(at, after, path + "/")
                else:
                    kind, at = number(at)
                    size, at = number(at)
                    assert kind == 2, "not verbatim"
                    files[path] = image[at : at + size]
            at = after
        assert at == end

    files = {}
    assert image[:3] == b"\xd2\xcd\x31"
    size, at = number(3)
    assert at + size == len(image)
    records(at, len(image), "")
    return files


def package(chip, bundled):
    """What lib/ on a board is made of: {path: bytes} of the build's folder."""
    folder = os.path.join(env.BUILD, chip, "lib")
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if bundled == (name in sets.NAMES) or (
                not bundled and name not in (mpy.bundle.NAME, sets.MANIFEST)
            ):
                if bundled and parent != os.path.join(folder, "microsshd"):
                    continue
                with open(path, "rb") as f:
                    found["lib/" + os.path.relpath(path, folder)] = f.read()
    return found


@pytest.fixture
def password(tmp_path):
    path = tmp_path / "password"
    path.write_text("correct horse\n")
    return "--password-file", str(path)


@pytest.fixture
def stock(tmp_path):
    """stock(chip, ...): the path of a firmware file."""

    def write(chip, **more):
        path = tmp_path / (chip + ".bin")
        path.write_bytes(board_firmware.make(chip, **more))
        return str(path)

    return write


@pytest.mark.parametrize("chip", BOARDS)
def test_images(output, chip, stock, password):
    begin = time.time_ns()
    path = stock(chip)
    output.build("--chip", chip, "--firmware", path, *password)
    files, times = opened(output.made("vfs.img"))
    assert {n: d for n, d in files.items() if n.startswith("lib/")} == package(chip, True)
    with open(os.path.join(env.ROOT, "boot.py"), "rb") as f:
        assert files["boot.py"] == f.read()
    assert sorted(n for n in files if not n.startswith("lib/")) == [
        ".private/passwords",
        "boot.py",
        "startup.cfg",
    ]
    assert len(times) == 1 and begin - 10**9 <= times.pop() <= time.time_ns()
    loose = package(chip, False)
    assert opened_romfs(output.made("romfs.img")) == loose
    module = loose["lib/microsshd/__init__.mpy"]
    assert module[:2] == b"M\6" and module[2] >> 2 == NATIVE[chip]
    names = list(shorten.project().sources) + [n for n in mpy.sources() if n[-3:] != ".py"]
    assert {"lib/" + os.path.splitext(n)[0] for n in names} == {
        os.path.splitext(n)[0] for n in loose
    }
    check_flash(output, chip, path, 4, 0x240000, 0x1C0000)


def check_flash(output, chip, path, megabytes, at, size):
    """flash.bin is the firmware, where esptool finds it valid, and the files."""
    flash = output.made("flash.bin")
    assert len(flash) == megabytes << 20
    assert flash[at : at + size] == output.made("vfs.img")
    with open(path, "rb") as f:
        stock = f.read()
    offset = board_firmware.OFFSETS[chip]
    assert flash[offset : offset + len(stock)] == stock
    assert flash[:offset] == b"\xff" * offset
    for begin in (offset, 0x10000):
        part = path + ".part"
        with open(part, "wb") as f:
            f.write(flash[begin:])
        command = [sys.executable, "-m", "esptool", "--chip", chip, "image-info", part]
        told = subprocess.run(command, capture_output=True, text=True)
        assert told.returncode == 0, told.stdout + told.stderr
        assert told.stdout.count("(valid)") == 2


def test_files_behind_the_last_partition(output, stock, password):
    path = stock("esp32", tables=())
    said = output.build("--chip", "esp32", "--firmware", path, *password)
    assert "for a flash of 4 MB" in said
    check_flash(output, "esp32", path, 4, 0x1E0000, 0x220000)
    output.build("--chip", "esp32", "--firmware", path, "--flash-size", "8MB", *password)
    check_flash(output, "esp32", path, 8, 0x1E0000, 0x620000)
    assert "boot.py" in output.files()


def test_a_partition_for_romfs(output, stock, password):
    output.build(
        "--chip", "esp32s3", "--firmware", stock("esp32s3", tables=("romfs", "vfs")), *password
    )
    files = output.files()
    assert not [name for name in files if name.startswith("lib/")]
    rom = output.made("romfs.img")
    assert output.made("flash.bin")[0x1E0000:][: len(rom)] == rom


def test_sources(output, password):
    output.build("--chip", "esp32c3", "--source", *password)
    files = output.files()
    for name in mpy.sources():
        with open(os.path.join(mpy.LIB, name), "rb") as f:
            assert files["lib/" + name] == f.read()


def test_what_the_device_starts_with(output, tmp_path):
    config = tmp_path / "fleet.cfg"
    config.write_text("sysname other\ninterface WLAN0\n description porch\n#\nreturn\n")
    key = tmp_path / "key.pub"
    key.write_text("ssh-ed25519 " + "A" * 68 + " somebody\n")
    said = output.build(
        *("--chip", "esp32", "--sysname", "garage", "--wifi-ssid", "my home"),
        *("--wifi-key", "correct horse", "--config", str(config)),
        *("--authorized-key", str(key), "--host-key"),
    )
    files = output.files()
    text = files["startup.cfg"].decode()
    assert "sysname garage\n" in text and " description porch\n ssid my home\n" in text
    assert "correct horse" not in text and "wpa-key cipher $c$1$" in text
    assert files[".private/keys/admin"].decode() == key.read_text()
    assert len(files[".private/host_key"]) == 64 and ".private/passwords" not in files
    line = said.partition("known_hosts: ")[2].split("\n")[0].split()
    assert line[:2] == ["garage", "ssh-ed25519"]
    (tmp_path / "host.pub").write_text(" ".join(line[1:]))
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519

    public = serialization.load_ssh_public_key((tmp_path / "host.pub").read_bytes())
    seed = ed25519.Ed25519PrivateKey.from_private_bytes(files[".private/host_key"][:32])
    assert public.public_bytes_raw() == seed.public_key().public_bytes_raw()


def test_credentials(output, tmp_path, password):
    said = output.build("--chip", "esp32")
    assert "user admin, password " in said
    shown = said.partition("password ")[2].split()[0]
    for name, secret in (("the one made up", shown), ("the file's", "correct horse")):
        line = output.files()[".private/passwords"].decode().strip()
        user, _, text = line.partition(":")
        _, kind, rounds, salt, digest = text.split("$")
        wanted = hashlib.pbkdf2_hmac(
            "sha256", secret.encode(), base64.b64decode(salt), int(rounds)
        )
        assert (user, kind) == ("admin", "pbkdf2-sha256"), name
        assert base64.b64decode(digest) == wanted
        output.build("--chip", "esp32", *password)
    config = tmp_path / "users.cfg"
    config.write_text(
        "local-user bob class manage\n password simple hunter22\n"
        " authorization-attribute user-role network-admin\n"
    )
    said = output.build("--chip", "esp32", "--config", str(config))
    assert "password" not in said  # bob can log in
    assert b"hunter22" not in output.made("vfs.img")


def test_what_is_wrong(tmp_path, stock, password):
    def wrong(*arguments):
        return build("--chip", "esp32", *arguments, fails=True)

    file = tmp_path / "file"
    file.write_text("sysname garage\nfrobnicate\ninterface WLAN0\n wpa-key simple short\n")
    said = wrong("--config", str(file))
    assert "line 2: Unrecognized command: frobnicate" in said
    assert "line 4: " in said and "short" not in said.replace("wpa-key simple ***", "")
    file.write_text("undo ssh server enable\n")
    assert "no shell could be opened" in wrong("--config", str(file))
    file.write_text("local-user bob class manage\n")
    assert "nobody could log in" in wrong("--config", str(file))
    assert "options: Wrong parameter: wpa-key simple ***" in wrong(
        "--wifi-ssid", "x", "--wifi-key", "short"
    )
    assert "needs --wifi-ssid" in wrong("--wifi-key", "long enough")
    file.write_text("\n")
    assert "is no password" in wrong("--password-file", str(file))
    assert "holds no public key" in wrong("--authorized-key", str(file))
    assert "No such file" in wrong("--firmware", str(tmp_path / "none"))
    assert "is no firmware" in wrong("--firmware", str(file))
    assert "is for esp32c3, not for esp32" in wrong("--firmware", stock("esp32c3"))
    content = board_firmware.make("esp32")
    for at, why in ((40, "damaged"), (0x7010, "sum of its partition table")):
        broken = bytearray(content)
        broken[at] ^= 1
        file.write_bytes(broken)
        assert why in wrong("--firmware", str(file))
    broken = bytearray(content)
    broken[0xF028] ^= 1
    file.write_bytes(broken)
    assert "damaged" in wrong("--firmware", str(file))
    file.write_bytes(content[:0x5000])
    assert "no partition table" in wrong("--firmware", str(file))


ROM = """
import sys, vfs
with open(sys.argv[1], "rb") as f:
    vfs.mount(vfs.VfsRom(f.read()), "/rom")
sys.path[:] = [".frozen", "/rom/lib"]
from microsshd import compat, device
from microsshd.config import edit
with compat.data("crypto/p256.bin") as f:
    print(compat.__file__, edit.defaults().values["ssh/port"], len(f.read()))
"""


def test_the_package_runs_from_romfs(output, micropython, tmp_path, password):
    output.build("--chip", "unix", *password)
    script = tmp_path / "rom.py"
    script.write_text(ROM)
    command = [micropython, str(script), os.path.join(output.folder, "romfs.img")]
    said = subprocess.run(command, capture_output=True, text=True)
    size = os.path.getsize(os.path.join(mpy.LIB, "microsshd/crypto/p256.bin"))
    assert said.stdout.split() == ["/rom/lib/microsshd/__init__.mpy", "22", str(size)], said.stderr


BOARD = """
import os, sys, vfs
import flash
chip = flash.FileFlash(sys.argv[1])
vfs.umount("/")
vfs.mount(vfs.VfsLfs2(chip), "/")
sys.path[:] = ["", ".frozen", "/lib"]
for name in ("flash", "chip"):
    del sys.modules[name]
os.chdir("/")
exec(open("/boot.py").read())
"""


def test_a_device_starts_from_the_image(output, micropython, tmp_path, password):
    """The unix port with the image as its whole file system, as a board has it."""
    import paramiko

    config = tmp_path / "port.cfg"
    port = unixport._free_port("127.0.0.1")
    config.write_text("sysname garage\nssh server port %d\n" % port)
    output.build("--chip", "unix", "--config", str(config), "--host-key", *password)
    image = tmp_path / "flash.img"
    image.write_bytes(output.made("vfs.img"))
    script = tmp_path / "board.py"
    script.write_text(BOARD)
    process = subprocess.Popen(
        [micropython, "-X", "heapsize=400k", str(script), str(image)],
        env=dict(os.environ, MICROPYPATH=unixport.FOLDER + ":.frozen"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if "microsshd: listening" in line:
                break
        else:
            pytest.fail("".join(said))
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        login = dict(username="admin", password="correct horse")
        client.connect("127.0.0.1", port, look_for_keys=False, allow_agent=False, **login)
        with client:
            shown = client.exec_command("display current-configuration")[1].read().decode()
            key = client.get_transport().get_remote_server_key().asbytes()
        assert "sysname garage" in shown
        pair = opened(image.read_bytes())[0][".private/host_key"]
        assert key.endswith(pair[32:])
    finally:
        process.kill()
        process.wait()
        process.stdout.close()

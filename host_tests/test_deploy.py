"""tools/deploy, with mpremote's serial line, onto MicroPython's unix port behind a terminal."""

import contextlib
import fcntl
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time

import board
import env
import images
import mpy
import ports
import pytest
import sets
import unixport
from flash_image import opened
from serial_board import SerialBoard

DEPLOY = os.path.join(env.ROOT, "tools", "deploy")
BUNDLE = "lib/microsshd/" + mpy.bundle.NAME
STOCK = b"# This file is executed on every boot\n#import esp\n"
OWNED = {
    "app.py": b"started = True\n",
    "fleet.cfg": b"sysname other\n",
    "lib/other.py": b"x = 1\n",
    "lib/microsshd_more.py": b"y = 2\n",
    "data/log.txt": b"a line\n",
}


class Flash:
    """The image of a board's flash file system, in a file."""

    def __init__(self, folder):
        self.folder = folder
        self.path = str(folder / "flash.img")

    def fill(self, files, size=2 << 20):
        with open(self.path, "wb") as f:
            f.write(images.littlefs(files, size, 0))

    def files(self):
        with open(self.path, "rb") as f:
            return opened(f.read())[0]


@pytest.fixture
def flash(micropython, tmp_path):
    return Flash(tmp_path)


@pytest.fixture(scope="module")
def package(micropython):
    """What this checkout puts on a board, {path: bytes}."""
    files = board.package(about(), "unix", "/lib")
    return {path[1:]: data for path, data in files.items()}


def about(**more):
    """An About of the unix port, where nothing else is said."""
    manifest = sets.read(sets.compile("unix"))[sets.MANIFEST].decode()
    known = dict(name="micropython", version=(1, 26, 1), machine="linux", where="")
    return board.About(**known | dict(mpy=sets.described(manifest)[1]) | more)


@pytest.fixture
def set_up(package, tmp_path):
    """The files of a board that runs the package, listening at `set_up.port`."""
    files = Files(package)
    files.port = unixport._free_port("127.0.0.1")
    files["startup.cfg"] = b"sysname garage\nssh server port %d\n" % files.port
    files[".private/passwords"] = b"admin:$pbkdf2-sha256$4096$AAAA$AAAA\n"
    files[".private/secret"] = bytes(32)
    return files


class Files(dict):
    port = None


def command(port, *arguments):
    return [sys.executable, DEPLOY, "--port", str(getattr(port, "port", port)), *arguments]


def deploy(port, *arguments):
    """What it says; plain words whatever happens."""
    done = subprocess.run(
        command(port, "--wait", "6", *arguments), capture_output=True, text=True, timeout=60
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refused(port, *arguments):
    """Why it fails."""
    done = subprocess.run(command(port, *arguments), capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 1, done.stdout
    return done.stderr


def middle_of_the_bundle(it, process):
    """Wait until tools/deploy has written some of it: each part is answered by a few bytes."""
    for line in process.stdout:
        if BUNDLE in line:
            break
    enough = len(it.said) + 300
    while len(it.said) < enough:
        assert process.poll() is None
        time.sleep(0.005)


def test_a_new_board(flash, package, tmp_path):
    import paramiko

    flash.fill({"boot.py": STOCK, "main.py": b"print('mine')\n"} | OWNED)
    port = unixport._free_port("127.0.0.1")
    config = tmp_path / "port.cfg"
    config.write_text("ssh server port %d\n" % port)
    password = tmp_path / "password"
    password.write_text("correct horse\n")
    with SerialBoard(tmp_path, flash.path) as it:
        said = deploy(
            *(it, "--config", str(config), "--sysname", "garage", "--host-key"),
            *("--password-file", str(password)),
        )
        assert "known_hosts: garage ssh-ed25519 " in said
        assert "files copied" in said and " 0 unchanged, 0 removed" in said
        assert "main.py does not run" in said
        assert "  microsshd: listening on 0.0.0.0:%d" % port in said
        files = flash.files()
        assert {name: files[name] for name in package} == package
        assert {name: files[name] for name in OWNED} == OWNED
        assert "boot.py.old" not in files and files["main.py"] == b"print('mine')\n"
        assert not [name for name in files if "temporary" in name]
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        login = dict(username="admin", password="correct horse")
        client.connect("127.0.0.1", port, look_for_keys=False, allow_agent=False, **login)
        with client:
            shown = client.exec_command("display app")[1].read().decode()
            key = client.get_transport().get_remote_server_key().get_base64()
        assert shown and key in said


@pytest.mark.parametrize("words", [(), ("soft",)])
def test_nothing_to_copy(flash, set_up, tmp_path, words):
    """The device runs, and starts again."""
    flash.fill(set_up)
    with SerialBoard(tmp_path, flash.path, *words) as it:
        it.wait_for("microsshd: listening on")
        said = deploy(it)
        assert "0 files copied, 4 unchanged, 0 removed" in said
        assert "microsshd: listening on 0.0.0.0:%d" % set_up.port in said
        assert it.said.count(b"Type ") == 1 + len(words)  # greetings of the prompt
        with socket.create_connection(("127.0.0.1", set_up.port)) as s:
            assert s.recv(4) == b"SSH-"


def test_what_differs(flash, set_up, tmp_path):
    """One file of the package is another, three are of one before."""
    owned = OWNED | {name: set_up[name] for name in set_up if name[0] in ".s"}
    other = {
        "lib/microsshd/modules.bundle": b"another",
        "lib/microsshd/__init__.py": b"before",
        "lib/microsshd/crypto/old.mpy": b"before",
        "lib/microsshd/temporary/": b"",
        ".private/temporary/deploy7": b"from a copy that broke off",
    }
    flash.fill(set_up | owned | other)
    with SerialBoard(tmp_path, flash.path) as it:
        said = deploy(it, "--no-reset")
        assert "copying lib/microsshd/modules.bundle, " in said
        assert "1 file copied" in said and "3 unchanged, 2 removed" in said
        assert "Ctrl-D" in said and it.said.endswith(b"\n>>> ")
    assert flash.files() == set_up | owned


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_interrupted(flash, set_up, package, tmp_path, number):
    """In the middle of a file: what was there stays, and the next time all is well."""
    before = {BUNDLE: b"old bundle", "boot.py": b"# old, without a program of microsshd\n"}
    flash.fill(set_up | before)
    with SerialBoard(tmp_path, flash.path) as it:
        with subprocess.Popen(
            command(it), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            middle_of_the_bundle(it, process)
            process.send_signal(number)
            stderr = process.communicate()[1]
        assert process.returncode == (1 if number == signal.SIGINT else -number)
        if number == signal.SIGINT:
            assert "interrupted; the files on the board are whole" in stderr
            assert "Traceback" not in stderr
            it.wait_for("soft reboot")
        files = flash.files()
        assert {name: files[name] for name in before} == before
        assert ".private/temporary/deploy0" in files
        said = deploy(it)
        assert "2 files copied" in said and "listening" in said
    files = flash.files()
    assert {name: files[name] for name in package} == package
    assert not [name for name in files if "temporary" in name]


def test_another_boot_program_is_kept(flash, set_up, tmp_path):
    flash.fill(set_up | {"boot.py": b"print('the owner')\n"})
    with SerialBoard(tmp_path, flash.path) as it:
        assert "the boot.py that was there is boot.py.old now" in deploy(it, "--no-reset")
    files = flash.files()
    assert files["boot.py"] == set_up["boot.py"]
    assert files["boot.py.old"] == b"print('the owner')\n"


def test_an_application_that_swallows_an_interrupt(flash, set_up, tmp_path):
    blocks = (
        b"import time\nwhile True:\n try:\n  print('here')\n  time.sleep(60)\n"
        b" except KeyboardInterrupt:\n  time.sleep(60)\n"
    )
    flash.fill(set_up | {"app.py": blocks})
    with SerialBoard(tmp_path, flash.path) as it:
        it.wait_for("here")
        assert "0 files copied, 4 unchanged" in deploy(it, "--no-reset")


def test_the_main_set_of_modules(flash, set_up, tmp_path):
    """The backup is left alone, and nothing else is tried."""
    moved = {n.replace("lib/", "lib2/", 1): set_up.pop(n) for n in list(set_up) if n[:3] == "lib"}
    set_up |= moved | {
        ".private/boot": b"/lib2 /lib",
        "lib/microsshd/modules.bundle": b"the backup's",
        "app.py": b"with open('/boot.trial', 'w') as f: f.write('/lib 600')\n",
    }
    flash.fill(set_up | {"lib2/microsshd/manifest": b"another", "lib2/microsshd/old.py": b""})
    with SerialBoard(tmp_path, flash.path) as it:
        it.wait_for("microsshd: listening on")
        assert "boot.trial" in flash.files()
        said = deploy(it, "--no-reset")
    assert "copying lib2/microsshd/manifest" in said and "3 unchanged, 2 removed" in said
    assert "is not tried" in said
    files = flash.files()
    assert "boot.trial" not in files and "lib2/microsshd/old.py" not in files
    assert {name: files[name] for name in set_up} == set_up


def test_the_configuration_is_the_owners(flash, set_up, tmp_path):
    """And the device runs on after a refusal."""
    flash.fill(set_up)
    with SerialBoard(tmp_path, flash.path) as it:
        it.wait_for("microsshd: listening on")
        assert "has been set up" in refused(it, "--sysname", "porch")
        it.wait_for("soft reboot")
        it.wait_for("listening")
    assert flash.files()["startup.cfg"] == set_up["startup.cfg"]


def test_a_device_that_does_not_come_up(flash, set_up, tmp_path):
    flash.fill(set_up)
    with socket.create_server(("0.0.0.0", set_up.port)):
        with SerialBoard(tmp_path, flash.path) as it:
            said = refused(it)
    assert "does not come up. It said:\n" in said and "cannot listen" in said


def test_no_room(flash, tmp_path):
    """Neither is anything written that does not fit."""
    flash.fill({"boot.py": STOCK}, 256 << 10)
    with SerialBoard(tmp_path, flash.path) as it:
        said = refused(it)
    assert "its flash has 2" in said and "needed" in said
    assert flash.files() == {"boot.py": STOCK}


def test_a_flash_that_can_only_be_read(flash, tmp_path):
    flash.fill({"boot.py": STOCK})
    with SerialBoard(tmp_path, flash.path, "readonly") as it:
        assert "its flash can only be read" in refused(it)


@contextlib.contextmanager
def talker(text):
    """A terminal where somebody says this again and again, and does not listen."""
    master, slave = pty.openpty()
    ends = threading.Event()

    def talk():
        while not ends.wait(0.05):
            os.write(master, text)
            os.read(master, 4096)

    thread = threading.Thread(target=talk, daemon=True)
    try:
        if text:
            thread.start()
        yield os.ttyname(slave)
    finally:
        ends.set()
        os.write(slave, b"end")
        if text:
            thread.join()
        os.close(slave)
        os.close(master)


@pytest.mark.parametrize(
    "text, why",
    [
        (b"", "nothing answers"),
        (b"temperature 21\r\n", "does not end at Ctrl-C. It said last: temperature 21"),
        (b"\x9f\xe0\x00\x93\xfe", "--baud"),
        (b"rst:0x1\r\nwaiting for download\r\n", "press its RESET"),
        (b"invalid header: 0xffffffff\r\n", "there is no firmware"),
    ],
)
def test_nobody_answers(text, why):
    with talker(text) as port:
        assert why in refused(port, "--wait", "0.5")


def test_ports_that_cannot_be_used(tmp_path):
    assert "is the board connected?" in refused(tmp_path / "ttyUSB0")
    assert "cannot be opened" in refused(os.devnull)
    with talker(b"") as port:
        with open(port, "rb", 0) as terminal:
            fcntl.flock(terminal, fcntl.LOCK_EX)
            assert "another program uses " + port in refused(port)


def test_a_board_that_is_unplugged(flash, tmp_path):
    """Its port goes in the middle."""
    flash.fill({"boot.py": STOCK})
    with SerialBoard(tmp_path, flash.path) as it:
        with subprocess.Popen(
            command(it), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            middle_of_the_bundle(it, process)
            it.unplug()
            stderr = process.communicate()[1]
    assert "has stopped answering" in stderr and "Traceback" not in stderr


def test_what_fits(package):
    boards = {10: "esp32", 11: "esp32c3"}
    for number, chip in boards.items():
        for flags in (0, 1 << 16):  # those of MicroPython 1.27 and later
            number_of = flags | number << 10 | 0x306
            assert board.chip(about(mpy=number_of, version=(1, 24, 0)), None) == chip
    frozen = about(where="microsshd/__init__.py")
    assert board.chip(frozen, "/lib2") == "unix"
    for it, why in (
        (about(name="circuitpython"), "not MicroPython"),
        (about(version=(1, 23, 0)), "1.23.0; 1.24 or later"),
        (about(mpy=4 << 10 | 0x306), "not built for this board's processor"),
        (frozen, "is in the firmware (microsshd/__init__.py)"),
        (about(where="/rom/lib/microsshd/__init__.mpy"), "is in the firmware"),
    ):
        with pytest.raises(SystemExit) as refusal:
            board.chip(it, None)
        assert why in str(refusal.value)
    with pytest.raises(SystemExit) as refusal:
        board.package(about(mpy=about().mpy ^ 1 << 8), "unix", "/lib")
    assert "the board wants" in str(refusal.value)


def test_errors_in_words():
    trace = 'Traceback (most recent call last):\n  File "<stdin>", line 1\n'
    for last, words in (
        ("OSError: [Errno 28] ENOSPC", "its flash is full"),
        ("OSError: 28", "its flash is full"),
        ("OSError: [Errno 5] EIO", "its flash is damaged"),
        ("MemoryError: memory allocation failed, allocating 4096 bytes", "too little memory"),
        ("ImportError: no module named 'deflate'", "the board says: ImportError"),
    ):
        assert words in ports.in_words(trace + last + "\n")

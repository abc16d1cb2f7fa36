"""tools/update as a person uses it, and OpenSSH, with a board: its image is made by tools/build,
boot.py starts it, and after a reset it starts again."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import bundle
import device as devices
import drive
import env
import flash_image
import mpy
import pytest
import sets
import shorten
import unixport

_HERE = os.path.dirname(os.path.abspath(__file__))
UPDATE = os.path.join(env.ROOT, "tools", "update")
PASSWORD = "correct horse battery"
CONFIGURATION = """\
sysname garage
ssh server port %d
local-user admin class manage
 authorization-attribute user-role network-admin
local-user guest class manage
 password simple guestguest
"""


class Board:
    """A board with its flash in a file, which starts again as often as it resets itself."""

    def __init__(self, folder, image, port, key):
        self.folder = str(folder)
        self.port = port
        self.key = key
        self.image = os.path.join(self.folder, "flash.img")
        self.logfile = os.path.join(self.folder, "log")
        shutil.copyfile(image, self.image)
        self.process = None
        self.ends = False
        self.thread = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.stop()
        print(self.log)

    def start(self):
        """Switch it on, and wait until it listens."""
        self.ends = False
        begin = len(self.log)
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        self.wait_for("microsshd: listening", begin)

    def _run(self):
        words = [mpy.MICROPYTHON, "-X", "heapsize=400k", "unix_board.py", self.image]
        path = dict(os.environ, MICROPYPATH=unixport.FOLDER + ":.frozen")
        while not self.ends:
            with open(self.logfile, "ab") as log:
                self.process = subprocess.Popen(
                    words, cwd=_HERE, env=path, stdout=log, stderr=subprocess.STDOUT
                )
            if self.process.wait() != unixport.REBOOT:
                return

    def stop(self):
        """Pull the plug."""
        self.ends = True
        if self.process:
            self.process.kill()
        self.thread.join()

    @property
    def log(self):
        if not os.path.exists(self.logfile):
            return ""
        with open(self.logfile, errors="replace") as f:
            return f.read()

    def wait_for(self, text, begin=0):
        drive.until(lambda: text in self.log[begin:], what="not in the log: %s" % text)

    @contextlib.contextmanager
    def flash(self):
        """The file system, while the board is off."""
        with open(self.image, "rb") as f:
            fs = flash_image.mounted(f.read())
        yield fs
        fs.unmount()
        with open(self.image, "wb") as f:
            f.write(fs.context.buffer)

    def options(self):
        words = ["-F", "none"]
        for setting in (
            "UserKnownHostsFile=" + os.path.join(self.folder, "known_hosts"),
            "StrictHostKeyChecking=accept-new",
            "IdentitiesOnly=yes",
            "LogLevel=ERROR",
        ):
            words += ["-o", setting]
        return words

    def update(self, *arguments, fails=False, login=None, environment=None):
        """What the tool says."""
        login = login or ["--user", "admin", "-i", self.key]
        done = subprocess.run(
            [sys.executable, UPDATE, "127.0.0.1", "--port", str(self.port)]
            + login
            + self.options()
            + list(arguments),
            capture_output=True,
            text=True,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
        said = done.stdout + done.stderr
        assert bool(done.returncode) == fails, said
        assert "Traceback" not in said, said
        return said

    def ssh(self, *lines, answers=""):
        """Output of command lines."""
        words = ["ssh", "-p", str(self.port), "-l", "admin", "-i", self.key] + self.options()
        done = subprocess.run(
            words + ["127.0.0.1", "\n".join(lines)], input=answers, capture_output=True, text=True
        )
        return done.stdout + done.stderr

    def put(self, source, target):
        words = ["scp", "-P", str(self.port), "-o", "User=admin", "-i", self.key, "-r"]
        words += self.options() + [str(source), "127.0.0.1:" + target]
        subprocess.run(words, check=True, capture_output=True)

    def version(self):
        return self.ssh("display version").split("Version ")[1].split(",")[0]


@pytest.fixture(scope="module")
def made(micropython, tmp_path_factory):
    """(image, port, key) of a new board."""
    folder = tmp_path_factory.mktemp("made")
    key = str(folder / "key")
    devices.make_key(key)
    port = unixport._free_port("127.0.0.1")
    (folder / "cfg").write_text(CONFIGURATION % port)
    (folder / "password").write_text(PASSWORD + "\n")
    command = [sys.executable, os.path.join(env.ROOT, "tools", "build"), "--chip", "unix"]
    command += ["--output", str(folder), "--config", str(folder / "cfg"), "--host-key"]
    command += ["--authorized-key", key + ".pub", "--password-file", str(folder / "password")]
    subprocess.run(command, check=True, capture_output=True)
    return str(folder / "vfs.img"), port, key


@pytest.fixture
def board(made, tmp_path):
    with Board(tmp_path, *made) as running:
        yield running


@pytest.fixture
def variant(tmp_path):
    """variant("0.2.0", ...): the folder of a set that differs in its version, and in text behind
    its `__init__`."""

    def make(version, more="", number=None):
        folder = tmp_path / version
        package = folder / "microsshd"
        package.mkdir(parents=True)
        built = os.path.join(env.BUILD, "unix-image", "lib", "microsshd")
        for name in sets.NAMES:
            shutil.copy(os.path.join(built, name), package)
        text = shorten.project().text("microsshd/__init__.py")
        source = tmp_path / "source"
        (source / "microsshd").mkdir(parents=True, exist_ok=True)
        (source / "microsshd" / "__init__.py").write_text(
            text.replace(sets.packages.version(), version) + more
        )
        target = str(package / "__init__.mpy")
        architecture = mpy.unix_architecture()
        name = "microsshd/__init__.py"
        assert not mpy.compile_file(name, target, architecture, root=str(source))
        manifest = (package / "manifest").read_text()
        number = number or sets.described(manifest)[1]
        sets.write_manifest(str(package), version, number)
        return str(folder)

    return make


def test_update(board, variant):
    """From the image of tools/build to another set, and to a third, in the place of the first."""
    version = board.version()
    said = board.update(fails=True)
    assert "runs just this already: microsshd " + version in said
    second = variant("0.2.0")
    said = board.update("--set", second)
    assert "updated: microsshd 0.2.0, before it " + version in said
    assert "stays in flash:/lib as backup" in said and "host key as before: SHA256:" in said
    assert board.version() == "0.2.0"
    board.update("--set", variant("0.3.0"))
    shown = board.ssh("display boot-loader")
    assert "Main startup software images:\n  flash:/lib microsshd 0.3.0, " in shown
    assert "Backup startup software images:\n  flash:/lib2 microsshd 0.2.0, " in shown
    assert "rial" not in shown
    said = board.update("--set", second)  # which is there: nothing is uploaded
    assert "KB go to" not in said and board.version() == "0.2.0"
    board.stop()
    board.start()
    assert board.version() == "0.2.0"
    with board.flash() as fs:
        assert sorted(fs.listdir("/.private")) == [
            "boot",
            "host_key",
            "keys",
            "last_good.cfg",
            "passwords",
            "secret",
            "temporary",
        ]
        assert "boot.trial" not in fs.listdir("/")
    assert "Traceback" not in board.log


def test_back_to_the_backup(board, variant):
    """By hand."""
    version = board.version()
    board.update("--set", variant("0.2.0"))
    shown = board.ssh("boot-loader file flash:/lib slot 1 main", answers="y\n")
    assert "Verifying the file flash:/lib on slot 1...Done." in shown
    assert "On trial at the next start: flash:/lib" in board.ssh("display boot-loader")
    begin = len(board.log)
    board.ssh("reboot force")
    board.wait_for("listening", begin)
    assert board.version() == version
    shown = board.ssh("display boot-loader")
    assert " left for install commit" in shown
    assert "is on trial" in board.ssh("boot-loader file flash:/lib2 backup")
    assert "main startup software images" in board.ssh("install commit")
    assert "Main startup software images:\n  flash:/lib " in board.ssh("display boot-loader")
    assert "No set of modules is on trial" in board.ssh("install commit")


def test_a_set_that_cannot_be_imported(board, variant):
    version = board.version()
    said = board.update("--set", variant("0.2.0", "raise ValueError('spoiled')\n"), fails=True)
    assert "did not come up: the board has gone back to %s in flash:/lib" % version in said
    assert "Last trial: /lib2: ValueError: spoiled" in said
    assert "set of modules /lib2 not used any more: ValueError: spoiled" in board.log
    assert board.version() == version
    begin = len(board.log)
    board.stop()
    board.start()
    assert "not used" not in board.log[begin:]  # told once


def test_a_set_that_does_not_serve(board, variant):
    more = "def main(root):\n    return 1\n"  # the device's, linked into it
    said = board.update("--set", variant("0.2.0", more), fails=True)
    assert "did not come up" in said and "nobody confirmed" in said


def on_trial(board, folder, seconds):
    """A set is on trial, with that much time, and nobody confirms it."""
    board.put(folder, "/lib2")
    assert "Done." in board.ssh("boot-loader file flash:/lib2 main", answers="y\n")
    text = os.path.join(board.folder, "trial")
    with open(text, "w") as f:
        f.write("/lib2 %d" % seconds)
    board.put(text, "/boot.trial")
    begin = len(board.log)
    board.ssh("reboot force")
    board.wait_for("watchdog: %d ms" % (seconds * 1000 + 60000), begin)
    board.wait_for("listening", begin)


def test_nobody_confirms(board, variant):
    version = board.version()
    on_trial(board, variant("0.2.0"), 4)
    assert board.version() == "0.2.0"
    board.wait_for("nobody has confirmed /lib2: the device starts again without it")
    board.wait_for("set of modules /lib2 not used any more: it did not come up, or nobody")
    drive.until(lambda: board.version() == version)
    assert "Last trial: /lib2: it did not come up" in board.ssh("display boot-loader")


def test_a_power_cut_ends_the_trial(board, variant):
    version = board.version()
    on_trial(board, variant("0.2.0"), 600)
    assert board.version() == "0.2.0"
    board.stop()
    board.start()
    assert board.version() == version


def test_a_main_set_that_is_damaged_later(board, variant):
    version = board.version()
    board.update("--set", variant("0.2.0"))
    board.stop()
    with board.flash() as fs:
        fs.remove("/lib2/microsshd/modules.bundle")
    board.start()
    assert board.version() == version
    shown = board.ssh("display boot-loader")
    assert (
        "flash:/lib microsshd %s\nMain startup software images:\n  flash:/lib2" % version in shown
    )
    board.update("--set", variant("0.3.0"))
    assert board.version() == "0.3.0"


def refused(board, variant, spoil):
    """What the device says of a set whose folder was spoiled after it was made."""
    folder = variant("0.2.0")
    spoil(os.path.join(folder, "microsshd"))
    board.put(folder, "/lib2")
    said = board.ssh("boot-loader file flash:/lib2 main", answers="y\n")
    assert "trial" not in board.ssh("display boot-loader")
    return said


def damage(folder):
    with open(os.path.join(folder, "modules.bundle"), "r+b") as f:
        f.seek(100000)
        f.write(b"x")


def test_what_is_damaged_is_refused(board, variant):
    said = refused(board, variant, damage)
    assert "/lib2/microsshd/modules.bundle: The SHA-256 sum is wrong" in said
    assert "is no set" in board.ssh("boot-loader file flash:/lib3 main")


def test_what_is_incomplete_is_refused(board, variant):
    said = refused(board, variant, lambda folder: os.remove(os.path.join(folder, "manifest")))
    assert "flash:/lib2 is no set of modules, or not complete" in said


def test_another_architecture_is_refused(board, variant):
    """By the tool, and by the board."""
    folder = variant("0.2.0", number=0x2B06)
    said = board.update("--set", folder, fails=True)
    assert "the set is for xtensawin (.mpy 6.3), the board wants x64 (.mpy 6.3)" in said
    board.put(folder, "/lib2")
    said = board.ssh("boot-loader file flash:/lib2 main", answers="y\n")
    assert "flash:/lib2 is for .mpy 6.3, architecture 10, and this device has 6.3, 2" in said


def test_a_full_flash(made, variant, tmp_path):
    board = Board(tmp_path, *made)
    with board.flash() as fs, fs.open("/log.txt", "wb") as f:
        f.write(bytes(1500000))
    with board:
        said = board.update("--set", variant("0.2.0"), fails=True)
        assert "the flash is too full: " in said and " bytes are missing of the " in said
        assert "/lib2" not in board.ssh("dir /")
        missing = int(said.split("too full: ")[1].split()[0])
        assert 0 < missing < 300000
    with board.flash() as fs:
        fs.remove("/log.txt")
        with fs.open("/log.txt", "wb") as f:
            f.write(bytes(1500000 - missing - 4096))
    with board:
        board.update("--set", variant("0.2.1"))


def test_an_interrupted_upload(board, variant, tmp_path):
    """scp breaks off; then the tool is killed; the next time it succeeds."""
    version = board.version()
    programs = tmp_path / "bin"
    programs.mkdir()
    scp = programs / "scp"
    folder = variant("0.2.0")
    half = tmp_path / "modules.bundle"
    half.write_bytes(open(folder + "/microsshd/modules.bundle", "rb").read()[:200000])
    words = " ".join(board.options() + ["-o User=admin -i", board.key, "-P %d" % board.port])
    more = dict(os.environ, PATH="%s:%s" % (programs, os.environ["PATH"]))
    copy = "#!/bin/sh\n%s %s %s 127.0.0.1:/lib2/microsshd/\n" % (shutil.which("scp"), words, half)
    scp.write_text(copy + "echo broken >&2; exit 1\n")
    scp.chmod(0o755)
    said = board.update("--set", folder, fails=True, environment=more)
    assert "the upload failed: " in said and "broken" in said
    scp.write_text(copy + "kill -9 $PPID\n")
    with pytest.raises(AssertionError):
        board.update("--set", folder, environment=more)
    assert "flash:/lib microsshd" in board.ssh("display boot-loader")
    assert board.version() == version
    board.update("--set", folder)
    assert board.version() == "0.2.0"


def test_who_may_update(board, variant):
    folder = variant("0.2.0")
    script = os.path.join(board.folder, "askpass")
    with open(os.open(script, os.O_CREAT | os.O_WRONLY, 0o700), "w") as f:
        f.write("#!/bin/sh\necho guestguest\n")
    more = dict(os.environ, SSH_ASKPASS=script, SSH_ASKPASS_REQUIRE="force")
    login = ["--user", "guest", "-o", "PreferredAuthentications=password"]
    said = board.update("--set", folder, fails=True, login=login, environment=more)
    assert "it takes the role network-admin" in said
    said = board.update("--set", folder, fails=True, login=["--user", "nobody", "-i", board.key])
    assert "Permission denied" in said or "Too many authentication failures" in said


def test_a_password_is_asked_for_once(board, variant):
    words = [sys.executable, UPDATE, "127.0.0.1", "--port", str(board.port), "--user", "admin"]
    words += board.options() + ["--set", variant("0.2.0")]
    words += ["-o", "PreferredAuthentications=password"]
    environment = {n: v for n, v in os.environ.items() if not n.startswith("SSH_")}
    with drive.Terminal(words, env=environment) as terminal:
        at = terminal.expect(b"password: ")
        terminal.send(b"wrong\n")
        terminal.expect(b"password: ", at)
        terminal.send(PASSWORD.encode() + b"\n")
        assert terminal.ended() == 0, terminal.output
        assert terminal.output.count(b"password: ") == 2
        assert b"updated: microsshd 0.2.0" in terminal.output
        assert b"modules.bundle" in terminal.output  # scp shows how far it is


def test_what_is_not_saved(board, variant):
    folder = variant("0.2.0")
    board.ssh("system-view", "sysname changed")
    said = board.update("--set", folder, fails=True)
    assert "the configuration in use is not saved" in said
    board.update("--set", folder, "--force")


def test_a_board_from_before_updates(made, variant, tmp_path):
    """Its boot.py knows no sets, and its modules no boot-loader command."""
    board = Board(tmp_path, *made)
    old = tmp_path / "old"
    shutil.copytree(os.path.join(env.BUILD, "unix-image", "lib", "microsshd"), old)
    table = old / "commands" / "table.txt"
    rows = table.read_text().split("\n")
    rows = [row for row in rows if not row.startswith(("boot_", "|boot-loader", "|install"))]
    table.write_text("\n".join([row for row in rows if not row.startswith("boot-loader")]))
    bundle.write(str(old))
    with board.flash() as fs:
        with fs.open("/boot.py", "wb") as f:
            f.write(b'from microsshd import device\n\ndevice.main("")\n')
        with fs.open("/lib/microsshd/modules.bundle", "wb") as f:
            f.write((old / "modules.bundle").read_bytes())
        fs.remove("/lib/microsshd/manifest")
    folder = variant("0.2.0")
    with board:
        assert "Unrecognized command" in board.ssh("display boot-loader")
        assert "--boot replaces it" in board.update("--set", folder, fails=True)
        said = board.update("--set", folder, "--boot")
        assert "boot.py is replaced" in said and "updated: microsshd 0.2.0" in said
        assert "stays in flash:/lib as backup" in said
        board.update("--set", variant("0.3.0"))
        assert "device.main" in board.ssh("more boot.py.old")


def test_signals(board, variant):
    """Ctrl-C while the tool works: plain words."""
    words = [sys.executable, UPDATE, "127.0.0.1", "--port", str(board.port), "-i", board.key]
    words += ["--user", "admin", "--set", variant("0.2.0")] + board.options()
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.readline()
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=30)
    assert "Traceback" not in error
    assert process.returncode == 0 or "interrupted" in error

"""Configurations that replace each other, and come back, while users are logged in."""

import contextlib
import io
import os
import re
import shutil

import drive
import openssh
import pytest
from device import SLOW

SSH = shutil.which("ssh")
SFTP = shutil.which("sftp")
FLEET = """\
#
sysname fleet
ssh server authentication-retries 5
#
local-user admin class manage
 authorization-attribute user-role network-admin
#
local-user guest class manage
 state block
#
return
"""


@pytest.fixture
def own(runtime, tmp_path):
    """A device that a test may restart and spoil."""
    with drive.make_device(runtime, tmp_path) as d:
        yield d


def upload(device, name, text):
    with drive.login(device) as transport, transport.open_sftp_client() as sftp:
        sftp.putfo(io.BytesIO(text.encode()), "/" + name)


def ssh(device, *lines, answers=""):
    """(exit status, output) of command lines, typed in the system view."""
    command = "\n".join(("system-view",) + lines)
    more = dict(stdin=None, input=answers)
    done = openssh.run(SSH, device, command, **more)
    return done.returncode, done.stdout + done.stderr


@contextlib.contextmanager
def shell(device, name):
    """send(line, end) types a line; it returns what comes up to `end` and a prompt's bracket."""
    with drive.login(device) as transport:
        channel = transport.open_session()
        channel.settimeout(drive.PATIENCE)
        channel.get_pty("vt100", 511, 1000)
        channel.invoke_shell()

        def send(line, end):
            channel.sendall(line.encode() + b"\n" if line else b"")
            received = b""
            while not received.endswith(end.encode()):
                data = channel.recv(4096)
                assert data, received
                received += data
            return received.decode()

        send("", "<%s>" % name)
        yield send


def test_replace(own):
    upload(own, "fleet.cfg", FLEET)
    upload(own, "wrong.cfg", FLEET.replace(" state block", " state nowhere"))
    with shell(own, "microsshd") as send:
        send("system-view", "[microsshd]")
        send("sysname mine", "[mine]")
        send("ssh server channel-limit 8", "[mine]")
        status, shown = ssh(own, "configuration replace file wrong.cfg", answers="n\n")
        assert status == 1, shown
        assert "wrong.cfg line 9: Unrecognized command: state nowhere" in shown
        assert "channel-limit 8" in send("display this", "[mine]")
        status, shown = ssh(own, "configuration replace file fleet.cfg", answers="n\n")
        assert status == 0, shown
        assert "Succeeded in replacing current configuration with the file fleet.cfg." in shown
        shown = send("display current-configuration", "[fleet]")  # this session goes on
        assert "channel-limit" not in shown and " state block" in shown
        shown = send("display diff current-configuration configfile fleet.cfg", "[fleet]")
        assert "---" not in shown
    assert "sysname" not in own_file(own, "startup.cfg")


def own_file(device, name):
    with drive.login(device) as transport, transport.open_sftp_client() as sftp:
        out = io.BytesIO()
        sftp.getfo("/" + name, out)
        return out.getvalue().decode()


def test_what_nobody_confirms_is_gone_after_a_power_cut(own):
    with shell(own, "microsshd") as send:
        send("system-view", "[microsshd]")
        send("sysname saved", "[saved]")
        send("save force", "[saved]")
        send("sysname before", "[before]")
        send("configuration commit delay 2", "[before]")
        send("sysname after", "[after]")
        for command in ("save force", "save safely backup force", "save changed"):
            assert "A configuration commit is pending" in send(command, "[after]")
        first = seconds_left(send("display configuration commit", "[after]"))
    with shell(own, "after") as send:  # another session: the clock does not stop
        drive.until(lambda: seconds_left(send("display configuration commit", "<after>")) < first)
        assert first - 10 < seconds_left(send("display configuration commit", "<after>")) < first
    own.kill()
    own.start()
    with shell(own, "before") as send:
        assert "nobody confirmed" in send("display startup", "<before>")
        shown = send("display configuration commit", "<before>")
        assert "No configuration commit is pending." in shown
    own.kill()
    own.start()
    with shell(own, "saved"):
        pass


def seconds_left(shown):
    found = re.search(r"rolled back: (\d+) minutes (\d+) seconds", shown)
    return int(found[1]) * 60 + int(found[2])


def test_what_is_confirmed_stays(own):
    lines = "configuration commit delay 1", "sysname after", "configuration commit", "save force"
    status, shown = ssh(own, *lines)
    assert status == 0, shown
    own.kill()
    own.start()
    with shell(own, "after"):
        pass


HURRY = b"""
import microsshd

@microsshd.command("hurry", help="The rest of the delay passes at once")
def hurry(cli):
    left = cli.device.server.timers.left
    yield "%d seconds were left" % left["commands.commit.roll_back"]
    left["commands.commit.roll_back"] = 2
"""


def test_rolled_back_while_the_device_runs(runtime, tmp_path):
    """The minute, which is the shortest delay, is shortened by an application; SLOW=1 waits."""
    with drive.make_device(runtime, tmp_path, files={"app.py": HURRY}) as d:
        status, shown = ssh(d, "sysname before", "configuration commit delay 1", "sysname after")
        assert status == 0, shown
        with shell(d, "after") as send:
            if not SLOW:
                left = int(send("hurry", "<after>").splitlines()[1].split()[0])
                assert 40 < left <= 61
            d.wait_for("configuration commit: not confirmed in time, rolled back", 75)
            send("dis clock", "<before>")


def test_archive(own):
    """Copies are fetched by OpenSSH's sftp, and replace what is in use."""
    with shell(own, "microsshd") as send:
        send("system-view", "[microsshd]")
        send("archive configuration location flash:/kept filename-prefix garage", "[microsshd]")
        send("archive configuration max 2", "[microsshd]")
        send("archive configuration interval 10", "[microsshd]")
        for name in ("one", "two", "three"):
            send("sysname " + name, "[%s]" % name)
            send("return", "<%s>" % name)
            send("archive configuration", "[Y/N]:")
            shown = send("y", "<%s>" % name)
            assert "The archive configuration file garage_" in shown
            send("system-view", "[%s]" % name)
        send("return", "<three>")
        shown = send("display archive configuration", "<three>")
        assert "garage_1.cfg" not in shown and "garage_2.cfg" in shown
        assert re.search(r"^#   3 .* garage_3\.cfg", shown, re.M)
        folder = os.path.join(own.folder, "fetched")
        os.mkdir(folder)
        words = openssh.command(SFTP, own, "-b", "-") + ["%s:/kept" % own.HOST]
        done = drive.run(words, b"get garage_* %s\n" % folder.encode())
        assert done.returncode == 0, done.stderr
        assert sorted(os.listdir(folder)) == ["garage_2.cfg", "garage_3.cfg"]
        with open(os.path.join(folder, "garage_2.cfg")) as f:
            fetched = f.read()
        send("system-view", "[three]")
        send("configuration replace file flash:/kept/garage_2.cfg", "[Y/N]:")
        send("n", "[two]")
        shown = send("display current-configuration", "[two]").splitlines()[1:-1]
        assert shown == fetched.splitlines()


def test_factory_defaults(own):
    with shell(own, "microsshd") as send:
        key = own.host_key().fingerprint
        send("system-view", "[microsshd]")
        send("sysname garage", "[garage]")
        send("local-user guest class manage", "-guest]")
        send("return", "<garage>")
        send("save force", "<garage>")
        send("restore factory-default", "[Y/N]:")
        assert "Please reboot the system" in send("y", "<garage>")
        send("reboot force", "please wait...\r\n")
    own.wait()
    own.authorized_key = own.password = None  # those of its first start hold
    own.start()
    with shell(own, "microsshd") as send:
        shown = send("display current-configuration", "<microsshd>")
        assert "guest" not in shown and "local-user admin" in shown
        assert "startup saved-configuration file: NULL" in send("display startup", "<microsshd>")
    assert own.host_key().fingerprint == key

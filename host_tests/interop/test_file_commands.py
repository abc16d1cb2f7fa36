"""The file commands and `> file`, in a shell session and in exec requests."""

import hashlib
import io
import re

import drive
import pytest
from test_configuration import shell

YES_NO = b"[Y/N]:"


@pytest.fixture
def own(runtime, tmp_path):
    """A device that a test may spoil."""
    with drive.make_device(runtime, tmp_path) as d:
        yield d


def put(device, **files):
    """Uploads files of the root: put(device, a=b"bytes")."""
    with drive.login(device) as transport, transport.open_sftp_client() as sftp:
        for name, data in files.items():
            sftp.putfo(io.BytesIO(data), "/" + name)


def get(device, name):
    """The bytes of a file, None when there is none."""
    with drive.login(device) as transport, transport.open_sftp_client() as sftp:
        data = io.BytesIO()
        try:
            sftp.getfo("/" + name, data)
        except FileNotFoundError:
            return None
        return data.getvalue()


def names(device):
    """What is in the root, the configuration apart."""
    with drive.login(device) as transport, transport.open_sftp_client() as sftp:
        return set(sftp.listdir("/")) - {"startup.cfg"}


def execute(device, command, data=b""):
    """Exit status and lines of output."""
    with drive.login(device) as transport:
        status, output = drive.execute(transport, command, data)
    return status, output.decode().splitlines()


def test_folders(own):
    put(own, a=b"12345")
    with shell(own) as send:
        assert send("pwd").splitlines()[1] == "flash:"
        assert "Creating directory flash:/logs... Done." in send("mkdir logs")
        assert "logs: File exists" in send("mkdir logs")
        send("delete startup.cfg", YES_NO)
        send("y")
        lines = send("dir").splitlines()[1:-1]
        assert lines[0] == "Directory of flash:/"
        rows = sorted([line.split()[1:3] + line.split()[7:] for line in lines[1:-2]])
        assert rows == [["-rw-", "5", "a"], ["drw-", "-", "logs"]]
        assert lines[-2] == "" and re.match(r"^\d+ KB total \(\d+ KB free\)$", lines[-1])
        form = r"^ {1,3}\d -rw- {11}5 [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d   a$"
        assert [line for line in lines if re.match(form, line)]
        send("cd logs")
        assert send("pwd").splitlines()[1] == "flash:/logs"
        assert "Directory of flash:/logs" in send("dir")
        assert "   a\r\n" in send("dir flash:/a")
        send("mkdir deep")
        send("cd ..")
        assert "logs: Directory not empty" in send("rmdir logs", YES_NO) + send("y")
        send("rmdir logs/deep", YES_NO)
        send("n")
        assert "deep" in send("dir logs")
        assert "Remove directory flash:/logs/deep?" in send("rmdir logs/deep", YES_NO)
        assert "Removing directory flash:/logs/deep... Done." in send("y")
        assert "a: Not a directory" in send("cd a")
        assert "a: Not a directory" in send("rmdir a")
        assert send("pwd").splitlines()[1] == "flash:"


def test_files_are_copied_moved_renamed_and_deleted(own):
    put(own, a=b"alpha", b=b"beta")
    with shell(own) as send:
        assert "Copy flash:/a to flash:/c? [Y/N]:" in send("copy a c", YES_NO)
        assert "Copying file flash:/a to flash:/c... Done." in send("y")
        assert "Copy flash:/a to flash:/b? [Y/N]:" in send("copy a b", YES_NO)
        assert "flash:/b exists. Overwrite it? [Y/N]:" in send("y", YES_NO)
        send("n")
        assert get(own, "b") == b"beta"
        send("copy a flash:/b", YES_NO)
        send("y", YES_NO)
        send("y")
        assert (get(own, "a"), get(own, "b"), get(own, "c")) == (b"alpha",) * 3
        send("mkdir d")
        assert "flash:/a to flash:/d/a?" in send("move a d", YES_NO)
        assert "Moving file flash:/a to flash:/d/a... Done." in send("y")
        assert "Rename flash:/d as flash:/e? [Y/N]:" in send("rename d e", YES_NO)
        assert "Renaming flash:/d as flash:/e... Done." in send("y")
        assert "File exists" in send("rename b c", YES_NO) + send("y")
        assert get(own, "e/a") == b"alpha"
        asked = send("delete /unreserved b", YES_NO)
        assert "The file cannot be restored. Delete flash:/b? [Y/N]:" in asked
        send("n")
        assert get(own, "b") == b"alpha"
        assert "The file cannot be restored." in send("delete b", YES_NO)
        assert "Deleting file flash:/b... Done." in send("y")
        send("delete /unreserved c", YES_NO)
        send("y")
    assert names(own) == {"e"}


@pytest.mark.parametrize(
    "line, said",
    [
        ("dir nowhere", "nowhere: No such file or directory"),
        ("cd nowhere", "nowhere: No such file or directory"),
        ("more nowhere", "nowhere: No such file or directory"),
        ("more /", "/: Is a directory"),
        ("sha256sum .private/host_key", ".private/host_key: Permission denied"),
        ("more flash:/.private/passwords", "flash:/.private/passwords: Permission denied"),
        ("copy .private/passwords x", ".private/passwords: Permission denied"),
        ("copy nowhere x", "nowhere: No such file or directory"),
        ("move nowhere x", "nowhere: No such file or directory"),
        ("rename nowhere x", "nowhere: No such file or directory"),
        ("delete nowhere", "nowhere: No such file or directory"),
        ("delete flash:/", "flash:/: Is a directory"),
        ("rmdir nowhere", "nowhere: No such file or directory"),
        ("mkdir a/b", "a/b: No such file or directory"),
        ("display version > /", "/: Is a directory"),
        ("display version > a/b", "a/b: No such file or directory"),
        ("display version >> .private/x", ".private/x: Permission denied"),
        ("delete a > b", "Only what a command shows can be filtered, or go to a file"),
    ],
)
def test_wrong_paths(device, line, said):
    status, lines = execute(device, line)
    assert (status, lines) == (1, [said])


def test_exec_answers_come_from_its_input(own):
    put(own, a=b"alpha")
    status, lines = execute(own, "mkdir d\ncd d\npwd\ncopy ../a b", b"y\n")
    assert status == 0
    assert lines[-1].endswith("Copying file flash:/a to flash:/d/b... Done.")
    assert lines[1] == "flash:/d"
    assert get(own, "d/b") == b"alpha"
    assert execute(own, "delete a")[0] == 1  # nobody answers
    assert execute(own, "delete a", b"n\n")[0] == 1
    assert get(own, "a") == b"alpha"
    assert execute(own, "delete a", b"y\n")[0] == 0
    assert get(own, "a") is None


def test_long_files(own):
    """200 KB, with lines of all lengths and characters of all sizes."""
    lines = ["%d %s" % (n, "xß€𝄞\t"[n % 5] * (n % 97)) for n in range(2600)]
    text = "\n".join(lines) + "\n"
    data = text.encode()
    assert len(data) > 200000
    put(own, long=data)
    status, shown = execute(own, "more long")
    assert status == 0 and shown == lines
    digest = hashlib.sha256(data).hexdigest()
    assert execute(own, "sha256sum long") == (0, ["SHA256 digest:", digest])
    assert execute(own, "copy long copied", b"y\n")[0] == 0
    assert get(own, "copied") == data
    assert execute(own, "more long | include ^2599") == (0, lines[-1:])
    assert execute(own, "more long | by-linenum | begin ^.2600:") == (0, [" 2600:" + lines[-1]])
    assert execute(own, "more long > again") == (0, [])
    assert get(own, "again") == data


def test_more_shows_text_and_nothing_else(own):
    put(own, a=b"one\r\n\x1b[2Jtwo\n\xfftail\xc3\xbc\n" + b"y" * 1500, empty=b"")
    status, shown = execute(own, "more a")
    assert shown == ["one", "?[2Jtwo", "?tail??", "y" * 1024, "y" * 476]
    assert execute(own, "more empty") == (0, [])


def test_pages_of_a_file_that_is_left(own):
    """What a command has open is closed when somebody has seen enough."""
    put(own, a=b"line\n" * 200)
    with drive.login(own) as transport:
        channel = transport.open_session()
        channel.settimeout(drive.PATIENCE)
        channel.get_pty("vt100", 80, 5)
        channel.invoke_shell()

        def until(end):
            received = b""
            while not received.endswith(end):
                data = channel.recv(4096)
                assert data, received
                received += data
            return received.decode()

        until(b"<microsshd>")
        for _ in range(12):  # more than may be open
            channel.sendall(b"more a\n")
            until(b"  ---- More ----")
            channel.sendall(b"q")
            until(b"<microsshd>")


def test_output_goes_to_files(own):
    with shell(own) as send:
        assert send("display version > v").splitlines()[1:-1] == []
        whole = get(own, "v")
        assert b"Runs on" in whole and whole.endswith(b"\n") and b"\r" not in whole
        send("display version | include Runs >> v")
        both = get(own, "v")
        added = both[len(whole) :]
        assert both.startswith(whole) and added.startswith(b"Runs on") and added in whole
        send("display version | include Runs > flash:/v")
        assert get(own, "v") == added
        send("display version | include Runs >> fresh")
        assert get(own, "fresh") == added
        # what fails leaves all as it was
        send("undo startup saved-configuration")
        assert "does not exist" in send("display saved-configuration > v")
        assert "does not exist" in send("display saved-configuration > none")
        assert get(own, "v") == added
    assert names(own) == {"v", "fresh"}


def test_a_full_flash(own):
    """On the unix port: CPython's flash is the host's disk."""
    if own.runtime != "micropython":
        pytest.skip("its flash is the host's disk")
    put(own, a=b"a" * 700000, b=b"old")
    with shell(own) as send:
        send("copy a c", YES_NO)
        send("y")
        send("copy a b", YES_NO)
        send("y", YES_NO)
        assert "b: No space left on device" in send("y")
        send("copy a d", YES_NO)
        assert "d: No space left on device" in send("y")
        assert "e: No space left on device" in send("more a > e")
    assert names(own) == {"a", "b", "c"}
    assert get(own, "b") == b"old"


def test_who_only_reads(own):
    put(own, a=b"alpha\n")
    with shell(own) as send:
        send("mkdir d")
        send("system-view", b"]")
        send("local-user admin class manage", b"admin]")
        send("authorization-attribute user-role network-operator", b"admin]")
    with shell(own) as send:
        for line in (
            "mkdir x",
            "rmdir d",
            "copy a x",
            "move a x",
            "rename a x",
            "delete a",
            "delete /unreserved a",
            "display version > x",
            "display version >> a",
        ):
            assert "Permission denied" in send(line), line
        assert "alpha" in send("more a")
        assert hashlib.sha256(b"alpha\n").hexdigest() in send("sha256sum a")
        assert " -r-- " in send("dir") and " dr-- " in send("dir")
        send("cd d")
        assert "flash:/d" in send("pwd")
    assert names(own) == {"a", "d"}
    assert get(own, "a") == b"alpha\n"


def test_differences(own):
    put(own, **{"x.cfg": b"sysname old\n#\nreturn\n", "y.cfg": b"sysname new\n#\nreturn\n"})
    with shell(own) as send:
        send("save force")
        assert send("display current-configuration diff").splitlines()[1:-1] == []
        send("system-view", b"]")
        send("ssh server authentication-retries 5", b"]")
        for line in (
            "display current-configuration diff",
            "display diff startup-configuration current-configuration",
            "display diff configfile startup.cfg current-configuration",
        ):
            lines = send(line, b"]").splitlines()[1:-1]
            assert lines[0].startswith("--- startup") and lines[1] == "+++ current-configuration"
            changes = [text for text in lines[2:] if text[0] in "-+"]
            added = "+ssh server authentication-retries 5"
            assert added in changes and set(changes) <= {added, "+#"}, lines
        line = "display diff current-configuration configfile startup.cfg"
        assert "-ssh server authentication-retries 5" in send(line, b"]")
        lines = send("display diff configfile x.cfg configfile y.cfg", b"]").splitlines()[1:-1]
        assert lines == [
            "--- x.cfg",
            "+++ y.cfg",
            "@@ -1,3 +1,3 @@",
            "-sysname old",
            "+sysname new",
            " #",
            " return",
        ]
        shown = send("display diff configfile x.cfg configfile no.cfg", b"]")
        assert "no.cfg: No such file or directory" in shown

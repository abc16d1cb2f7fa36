"""The configuration as its users change it: by commands, by files, across restarts."""

import contextlib
import io

import drive
import pytest
import unixport

NAME = b"microsshd"


@pytest.fixture
def own(runtime, tmp_path):
    """A device that a test may restart and spoil."""
    with drive.make_device(runtime, tmp_path) as d:
        yield d


@contextlib.contextmanager
def keyboard(device, name=NAME, rows=1000):
    """press(keys, end) types keys in a shell and returns what comes up to `end`."""
    with drive.login(device) as transport:
        channel = transport.open_session()
        channel.settimeout(drive.PATIENCE)
        channel.get_pty("vt100", 511, rows)
        channel.invoke_shell()

        def press(keys, end):
            channel.sendall(keys)
            received = b""
            while not received.endswith(end):
                data = channel.recv(4096)
                assert data, received
                received += data
            return received.decode()

        press(b"", b"<%s>" % name)
        yield press


@contextlib.contextmanager
def shell(device, name=NAME):
    """send(line, end) types a line and returns what comes up to `end`, a prompt of its own."""
    with keyboard(device, name) as press:
        yield lambda line, end=b"<%s>" % name: press(line.encode() + b"\n", end)


def upload(device, name, text):
    with drive.login(device) as transport, transport.open_sftp_client() as sftp:
        sftp.putfo(io.BytesIO(text.encode()), "/" + name)


def restart(device, send, *answers):
    """`reboot`, its questions answered, and the device started again as tools/run does."""
    send("reboot", b"[Y/N]:")
    for answer in answers[:-1]:
        send(answer, b"[Y/N]:")
    send(answers[-1], b"please wait...\r\n")
    assert device.wait() == unixport.REBOOT
    device.start()


def test_changes_take_effect_at_once(own):
    with shell(own) as send:
        assert "System View" in send("system-view", b"[%s]" % NAME)
        send("sysname garage", b"[garage]")
        send("local-user bob class manage", b"[garage-luser-manage-bob]")
        shown = send("display this", b"[garage-luser-manage-bob]")
        assert shown.splitlines()[1:4] == ["#", "local-user bob class manage", "#"]
        send("state block", b"[garage-luser-manage-bob]")
        assert " state block\r\n" in send("display this", b"bob]")
        send("quit", b"[garage]")
        send("ssh server authentication-retries 5", b"[garage]")
        shown = send("display current-configuration", b"[garage]")
        for line in ("sysname garage", "ssh server authentication-retries 5", " state block"):
            assert line + "\r\n" in shown
        send("undo local-user bob class manage", b"[garage]")
        send("undo ssh server authentication-retries", b"[garage]")
        shown = send("display current-configuration", b"[garage]")
        assert "bob" not in shown and "retries" not in shown.replace("display", "")
        send("no hostname", NAME + b"]")  # as other houses say it
        assert send("return").endswith("<microsshd>")


def test_a_shown_configuration_can_be_pasted(own):
    with shell(own) as send:
        send("system-view", b"]")
        for name in ("eve", "bob"):
            send(
                "local-user %s class manage" % name, b"[microsshd-luser-manage-%s]" % name.encode()
            )
            send("state block", b"]")
        shown = send("display current-configuration", b"bob]").splitlines()[1:-1]
        for name in ("eve", "bob"):
            send("undo local-user %s class manage" % name, b"[microsshd]")
        assert "eve" not in send("display current-configuration", b"[microsshd]")
        for line in shown[:-1]:
            assert "^" not in send(line, b"]"), line
        assert send(shown[-1]).endswith("<microsshd>")
        assert send("display current-configuration").splitlines()[1:-1] == shown
        send("system-view", b"]")
        send("local-user eve class manage", b"-eve]")
        caret = send("state nowhere", b"-eve]").splitlines()[1]  # what its own view says of it
        assert caret.index("^") == len("[microsshd-luser-manage-eve]state ")
        send("sysname garage", b"[garage]")


def test_wrong_lines_change_nothing(own):
    with shell(own) as send:
        send("system-view", b"]")
        for line, said in (
            ("sysname a/b", "Wrong parameter"),
            ("ssh server port 65536", "Wrong parameter"),
            ("ssh server", "Incomplete command"),
            ("ssh server por 1 2", "Too many parameters"),
            ("undo local-user nobody class manage", "There is no such local-user"),
            ("bogus", "Unrecognized command"),
        ):
            assert said in send(line, b"[microsshd]"), line
        caret = send("ssh server port x", b"[microsshd]").splitlines()[1]
        assert caret.index("^") == len("[microsshd]ssh server port ")
        shown = send("display current-configuration", b"]")
        assert "local-user admin" in shown and "port" not in shown


def test_help_and_completion(own):
    with keyboard(own) as press:
        shown = press(b"?", b"<microsshd>")
        assert "User view commands:" in shown and "  system-view  " in shown
        shown = press(b"display v?", b"<microsshd>display v")
        assert "version" in shown and "users" not in shown
        assert press(b"\t", b"ersion ") == "ersion "
        assert "<cr>" in press(b"?", b"<microsshd>display version ")
        assert "Version" in press(b"\r", b"<microsshd>")
        press(b"sys\t\r", b"[microsshd]")
        shown = press(b"ssh server port ?", b"[microsshd]ssh server port ")
        assert "<1-65535>" in shown
        assert press(b"\x1a", b"<microsshd>").endswith("\r\n<microsshd>")


def test_save_and_restart(own):
    with shell(own) as send:
        send("system-view", b"]")
        send("sysname saved", b"[saved]")
        assert "successfully" in send("save force", b"[saved]")
        send("sysname lost", b"[lost]")
        send("return", b"<lost>")
        restart(own, send, "n", "y")
    with shell(own, b"saved") as send:
        assert "flash:/startup.cfg" in send("display startup", b"<saved>")
        shown = send("display saved-configuration", b"<saved>")
        assert "sysname saved" in shown
        assert send("reboot force", b"wait...\r\n")
    assert own.wait() == unixport.REBOOT
    own.start()


def test_a_long_configuration_is_uploaded_and_started_with(own):
    """More than fits into one paste; one line is wrong, and told with its number."""
    lines = ["#", "sysname uploaded"]
    for n in range(60):
        lines += ["#", "local-user user%02d class manage" % n, " state block"]
    lines[5] = " no such line"
    lines += ["#", "local-user admin class manage"]
    lines += [" authorization-attribute user-role network-admin", "#", "return"]
    text = "\n".join(lines) + "\n"
    assert len(text) > 2000
    upload(own, "fleet.cfg", text)
    with shell(own) as send:
        said = send("startup saved-configuration fleet.cfg")
        assert "fleet.cfg line 6: Unrecognized command: no such line" in said and "Done!" in said
        restart(own, send, "n", "y")
    assert "fleet.cfg line 6" in own.log
    with shell(own, b"uploaded") as send:
        shown = send("display startup", b"<uploaded>")
        assert "Current startup saved-configuration file: flash:/fleet.cfg" in shown
        assert "fleet.cfg line 6: Unrecognized command: no such line" in shown
        shown = send("display current-configuration", b"<uploaded>")
        assert shown.count("local-user") == 61


LOCKED = "local-user admin class manage\n state block\n#\nreturn\n"


def test_nobody_is_locked_out(own):
    upload(own, "locked.cfg", LOCKED)
    with shell(own) as send:
        assert "no administrator could log in" in send("startup saved-configuration locked.cfg")
        send("system-view", b"]")
        send("local-user admin class manage", b"admin]")
        send("state block", b"admin]")
        assert "no administrator could log in" in send("save force", b"admin]")
        send("undo state", b"admin]")
        send("return")
        assert "successfully" in send("save force")
    own.stop()
    own.write_files({"startup.cfg": LOCKED.encode()})
    own.start()  # with the last one that would do
    with shell(own) as send:
        shown = send("display startup")
        assert "startup.cfg: no administrator could log in" in shown


def test_backup_takes_the_place_of_a_missing_main_file(own):
    upload(own, "spare.cfg", "sysname spare\nreturn\n")
    with shell(own) as send:
        send("save force")
        send("startup saved-configuration spare.cfg backup")
        assert "cleared" in send("reset saved-configuration", b"[Y/N]:") + send("y")
        restart(own, send, "n", "y")
    with shell(own, b"spare") as send:
        shown = send("display startup", b"<spare>")
        assert "Current startup saved-configuration file: flash:/spare.cfg" in shown
        assert "startup.cfg (This file does not exist.)" in shown


def test_who_only_reads(own):
    with shell(own) as send:
        send("system-view", b"]")
        send("local-user admin class manage", b"admin]")
        send("authorization-attribute user-role network-operator", b"admin]")
    with shell(own) as send:
        for line in ("system-view", "save force", "reboot force", "display current-configuration"):
            assert "Permission denied." in send(line), line
        assert "Version" in send("display version")


@pytest.mark.parametrize(
    "line, expected",
    [
        ("display version | include uptime", ["microsshd "]),
        ("display version | exclude uptime | begin Runs", ["Runs on"]),
        ("display version | by-linenum | include 2:", ["    2:Runs on"]),
    ],
)
def test_filters(device, line, expected):
    with shell(device) as send:
        lines = send(line).splitlines()[1:-1]
        assert len(lines) == len(expected)
        assert all([shown.startswith(text) for shown, text in zip(lines, expected)])


def test_pages(device):
    with keyboard(device, rows=5) as press:
        first = press(b"help\n", b"  ---- More ----")
        second = press(b" ", b"  ---- More ----")
        assert len(second.splitlines()) == len(first.splitlines()) - 1 == 5
        assert len(press(b"\r", b"  ---- More ----").splitlines()) == 2
        press(b"q", b"<microsshd>")
        press(b"screen-length disable\n", b"<microsshd>")
        assert "More" not in press(b"help\n", b"<microsshd>")

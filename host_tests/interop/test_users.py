"""What the configuration says of users, as their clients meet it."""

import io
import socket

import drive
import paramiko
import pytest
from device import make_key, prefer_quick
from test_configuration import keyboard, shell, upload

NAME = b"microsshd"
PASSWORD = "open sesame"


@pytest.fixture
def own(runtime, tmp_path):
    with drive.make_device(runtime, tmp_path) as d:
        yield d


def configure(device, *lines):
    """Types lines of the system view; returns what came back of each."""
    with shell(device) as send:
        send("system-view", b"]")
        return [send(line, b"]") for line in lines]


def user(*lines):
    return ("local-user guest class manage", "authorization-attribute user-role network-admin") + (
        lines
    )


@pytest.fixture
def key(tmp_path):
    path = str(tmp_path / "guest_key")
    return make_key(path).strip(), paramiko.Ed25519Key.from_private_key_file(path)


def attempt(device, **credentials):
    """Whether `guest` may log in, and what is served."""

    def transport(*args, **more):
        return prefer_quick(paramiko.Transport(*args, **more), device.runtime)

    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    try:
        client.connect(
            device.HOST,
            device.port,
            "guest",
            allow_agent=False,
            look_for_keys=False,
            timeout=drive.PATIENCE,
            auth_timeout=drive.PATIENCE,
            banner_timeout=drive.PATIENCE,
            transport_factory=transport,
            **credentials,
        )
    except paramiko.AuthenticationException:
        return None
    with client:
        if not client.get_transport().is_authenticated():
            return None
        served = []
        for name, start in (
            ("stelnet", lambda: client.exec_command("display version")[1].read()),
            ("sftp", lambda: client.open_sftp().close()),
            ("scp", lambda: client.exec_command("scp -f /nowhere")[1].channel),
        ):
            try:
                start()
            except (paramiko.SSHException, EOFError):
                continue
            served.append(name)
        return served


ALL = ["stelnet", "sftp", "scp"]


def test_password(own):
    answers = configure(own, *user("password simple " + PASSWORD, "display this"))
    assert "password hash $pbkdf2-sha256$" in answers[-1] and PASSWORD not in answers[-1]
    assert attempt(own, password=PASSWORD) == ALL
    assert attempt(own, password="wrong") is None
    shown = configure(own, "save force", "display current-configuration")[-1]
    assert PASSWORD not in shown
    own.stop()
    own.start()
    assert attempt(own, password=PASSWORD) == ALL
    for change in (
        ("local-user guest class manage", "service-type terminal"),
        ("local-user guest class manage", "service-type ssh", "state block"),
        ("local-user guest class manage", "undo state", "undo password"),
    ):
        configure(own, *change)
        assert attempt(own, password=PASSWORD) is None, change
    assert PASSWORD not in own.log


def test_services(own):
    ssh_user = "ssh user guest service-type %s authentication-type password"
    configure(own, *user("password simple " + PASSWORD, "quit", ssh_user % "sftp"))
    assert attempt(own, password=PASSWORD) == ["sftp"]
    configure(own, ssh_user % "stelnet")
    assert attempt(own, password=PASSWORD) == ["stelnet"]
    configure(own, "undo ssh user guest", "undo scp server enable")
    assert attempt(own, password=PASSWORD) == ["stelnet", "sftp"]
    configure(own, "undo sftp server enable", "scp server enable")
    assert attempt(own, password=PASSWORD) == ["stelnet", "scp"]
    assert "no shell could be opened" in configure(own, "undo ssh server enable", "save force")[1]
    assert attempt(own, password=PASSWORD) == ["scp"]


def test_keys(own, key):
    line, private = key
    answers = configure(
        own,
        *user("quit", "public-key peer laptop", "key " + line, "quit"),
        "ssh user guest service-type all authentication-type publickey assign publickey laptop",
        "display current-configuration",
    )
    assert " key " + line in answers[-1]
    assert attempt(own, pkey=private) == ALL
    configure(own, "undo public-key peer laptop")
    assert attempt(own, pkey=private) is None


def test_key_and_password(own, key):
    line, private = key
    ssh_user = "ssh user guest service-type all authentication-type password-publickey"
    configure(
        own,
        *user("password simple " + PASSWORD, "quit", "public-key peer laptop", "key " + line),
        "quit",
        ssh_user + " assign publickey laptop",
    )
    for methods in (("publickey", "password"), ("password", "publickey")):
        transport = prefer_quick(paramiko.Transport((own.HOST, own.port)), own.runtime)
        transport.banner_timeout = transport.auth_timeout = drive.PATIENCE
        with transport:
            transport.start_client(timeout=drive.PATIENCE)
            prove = {
                "publickey": (transport.auth_publickey, "guest", private),
                "password": (transport.auth_password, "guest", PASSWORD, None, False),
            }
            first, second = [prove[method] for method in methods]
            assert methods[1] in first[0](*first[1:])
            assert not transport.is_authenticated()
            assert methods[1] in first[0](*first[1:])  # the same again is not the other
            assert not transport.is_authenticated()
            assert second[0](*second[1:]) == [] and transport.is_authenticated()


def test_work_directory(own):
    configure(
        own, *user("password simple " + PASSWORD, "authorization-attribute work-directory /log")
    )
    upload(own, "top.txt", "top")
    with drive.login(own) as transport, transport.open_sftp_client() as sftp:
        sftp.mkdir("/log")
        sftp.putfo(io.BytesIO(b"below"), "/log/below.txt")
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect(
            own.HOST, own.port, "guest", PASSWORD, allow_agent=False, look_for_keys=False
        )
        with client.open_sftp() as sftp:
            assert sftp.normalize(".") == "/log" and sftp.listdir() == ["below.txt"]
        assert client.exec_command("pwd")[1].read() == b"flash:/log\n"


def test_headers(own):
    with shell(own) as send:
        send("system-view", b"]")
        send("header legal #Keep out!", b"out!\r\n")
        send("Really.#", b"]")
        send("header motd %Welcome%", b"]")
        send("header shell %Go on%", b"]")
        shown = send("display current-configuration", b"return\r\n[microsshd]")
        assert "header legal %Keep out!\r\nReally.%\r\n" in shown
    with drive.login(own) as transport:
        channel = transport.open_session()
        channel.settimeout(drive.PATIENCE)
        channel.get_pty()
        channel.invoke_shell()
        received = b""
        while not received.endswith(b"N to exit."):
            received += channel.recv(1000)
        assert b"Keep out!\r\nReally.\r\n" in received
        channel.sendall(b"y\r")
        while not received.endswith(b"<microsshd>"):
            received += channel.recv(1000)
        assert received.endswith(b"Welcome\r\nGo on\r\n\r\n<microsshd>")
        channel = transport.open_session()
        channel.get_pty()
        channel.invoke_shell()
        channel.sendall(b"n\r")
        assert channel.recv_exit_status() == 1


def test_another_port_at_once(own):
    before = own.port
    with keyboard(own) as press:
        press(b"system-view\r", b"]")
        port = unused_port()
        press(b"ssh server port %d\r" % port, b"]")
        own.port = port
        with shell(own) as send:
            assert "Version" in send("display version")
        press(b"ssh server port %d\r" % before, b"]")
        own.port = before
        with shell(own) as send:
            assert "Version" in send("display version")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            said = press(b"ssh server port %d\r" % taken.getsockname()[1], b"]")
            assert "Cannot listen on port" in said
        assert "ssh server port %d" % before in press(
            b"display current-configuration\r", b"return\r\n[microsshd]"
        )


def unused_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


def test_access_control_list(own):
    lines = ("acl basic 2000", "rule 0 permit source 10.0.0.0 0.255.255.255", "quit")
    said = configure(own, *lines, "ssh server acl 2001", "save force", "ssh server acl 2000")
    assert "acl 2001 lets nobody in" in said[4]
    with pytest.raises(paramiko.SSHException), drive.login(own):
        pass
    own.wait_for("127.0.0.1 refused: Not permitted from your address")
    own.stop()
    own.start()  # it was not saved
    configure(own, *lines[:2], "rule 5 permit source 127.0.0.0 0.0.0.255", "quit")
    configure(own, "ssh server acl 2000", "save force")
    with shell(own) as send:
        assert "rule 5 permit source 127.0.0.0 0.0.0.255" in send("display current-configuration")


def test_texts_may_look_like_filters(own):
    said = configure(
        own, "header shell %a | b > c%", "display current-configuration | include header"
    )
    assert "header shell %a | b > c%" in said[1]

"""Paramiko: log in by password and by key, every algorithm, exec, shell, rekeying."""

import contextlib
import os
import socket
import threading

import drive
import paramiko
import pytest
from device import prefer_quick, quick_key
from paramiko import Transport


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    """A device with every algorithm on, and a key of each kind."""
    folder = tmp_path_factory.mktemp(runtime)
    with drive.make_device(runtime, folder, config_text=drive.everything()) as d:
        yield d


@contextlib.contextmanager
def using(device, **preferred):
    """A Transport, not logged in, that offers only this: using(device, kex="...")."""
    sock = socket.create_connection((device.HOST, device.port), drive.PATIENCE)
    with contextlib.closing(Transport(sock)) as transport:
        prefer_quick(transport, device.runtime)
        for name, value in preferred.items():
            setattr(transport, "_preferred_" + name, (value,))
        transport.start_client(timeout=drive.PATIENCE)
        yield transport


def login(device, transport, kind=None):
    kind = kind or quick_key(device.runtime)
    transport.auth_publickey(device.USER, paramiko.PKey.from_path(device.keys[kind]))


def says_version(transport):
    status, output = drive.execute(transport, "display version")
    assert status == 0
    assert output.startswith(b"microsshd ")


def test_password(device):
    with drive.connect(device) as transport:
        transport.auth_password(device.USER, device.password, fallback=False)
        says_version(transport)


def test_keyboard_interactive(device):
    asked = []

    def answer(title, instructions, prompts):
        asked.extend(prompts)
        return [device.password] * len(prompts)

    with drive.connect(device) as transport:
        transport.auth_interactive(device.USER, answer)
        says_version(transport)
    assert asked == [("Password: ", False)]


def test_keys(device):
    for name in drive.common("signatures", Transport._preferred_pubkeys):
        kind = name.replace("ssh-", "").split("-")[0]
        with using(device, pubkeys=name) as transport:
            login(device, transport, kind)
            says_version(transport)


def test_key_exchanges(device):
    names = drive.common("kex", Transport._preferred_kex)
    assert names[0] == drive.POST_QUANTUM
    for name in names:
        with using(device, kex=name) as transport:
            login(device, transport)
            says_version(transport)


def test_ciphers_and_macs(device):
    for cipher in drive.common("ciphers", Transport._preferred_ciphers):
        for mac in drive.common("macs", Transport._preferred_macs):
            with using(device, ciphers=cipher, macs=mac) as transport:
                login(device, transport)
                assert (transport.local_cipher, transport.local_mac) == (cipher, mac)
                assert (transport.remote_cipher, transport.remote_mac) == (cipher, mac)
                says_version(transport)


def test_extensions(device):
    with drive.connect(device) as transport:
        extensions = drive.until(lambda: transport.server_extensions)
        algorithms = extensions["server-sig-algs"].decode()
        assert set(algorithms.split(",")) <= set(drive.offered("signatures"))
        assert transport.agreed_on_strict_kex


def test_exit_status(device):
    with drive.login(device) as transport:
        status, output = drive.execute(transport, "no-such-command")
        assert status == 1
        assert b"Unrecognized command" in output


@pytest.mark.parametrize("pty", [False, True])
def test_shell(device, pty):
    with drive.login(device) as transport:
        channel = transport.open_session()
        if pty:
            channel.get_pty("xterm", 0, 0)
        channel.invoke_shell()
        channel.set_combine_stderr(True)
        status, output = drive.finish(channel, b"display version\rnonsense\rquit\r")
        assert status == (not pty)  # a script ends with its first error
        assert b"microsshd (" in output
        assert b"Unrecognized command" in output
        assert (b"<microsshd>" in output) == pty


def test_refused_requests(device):
    with drive.login(device) as transport:
        channel = transport.open_session()
        with pytest.raises(paramiko.SSHException):
            channel.invoke_subsystem("no-such-subsystem")
        with pytest.raises(paramiko.ChannelException) as refusal:
            transport.open_channel("direct-tcpip", ("127.0.0.1", 22), ("127.0.0.1", 2222))
        assert refusal.value.code == 1  # administratively prohibited
        with pytest.raises(paramiko.SSHException):
            transport.request_port_forward("127.0.0.1", 0)
        assert transport.global_request("keepalive@openssh.com") is None
        says_version(transport)


def test_client_exchanges_keys(device):
    """In the middle of a transfer, by the number of bytes."""
    data = os.urandom(80000)
    with drive.connect(device) as transport:
        login(device, transport)
        count = _count_exchanges(transport)
        transport.packetizer.REKEY_BYTES = 16384
        status, output = drive.execute(transport, drive.ECHO, data)
    assert status == 0
    assert output == data
    assert len(count) >= 4


def test_server_exchanges_keys(runtime, tmp_path):
    text = drive.configuration(rekey_kilobytes=16)
    data = os.urandom(60000)
    with drive.make_device(runtime, tmp_path, config_text=text) as d:
        with drive.login(d) as transport:
            count = _count_exchanges(transport)
            status, output = drive.execute(transport, drive.ECHO, data)
    assert status == 0
    assert output == data
    assert len(count) >= 2


def _count_exchanges(transport):
    """A list that grows by one at each exchange of keys."""
    count = []
    plain = transport._activate_outbound

    def activate():
        count.append(1)
        plain()

    transport._activate_outbound = activate
    return count


def test_several_channels(device):
    """Four at once is what the device allows; they do not mix."""
    with drive.login(device) as transport:
        results = {}

        def echo(n):
            data = bytes([n]) * 30000
            results[n] = drive.execute(transport, drive.ECHO, data) == (0, data)

        threads = [threading.Thread(target=echo, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == dict.fromkeys(range(4), True)
        channels = [transport.open_session() for _ in range(4)]
        with pytest.raises(paramiko.ChannelException) as refusal:
            transport.open_session()
        assert refusal.value.code == 4  # resource shortage
        channels[0].close()
        says_version(transport)

"""AsyncSSH: log in by password and by key, every algorithm, exec, shell, rekeying."""

import asyncio
import os

import asyncssh
import drive
import pytest
from device import quick_exchange, quick_key


@pytest.fixture(scope="module")
def device(runtime, tmp_path_factory):
    """A device with every algorithm on, and a key of each kind."""
    folder = tmp_path_factory.mktemp(runtime)
    with drive.make_device(runtime, folder, config_text=drive.everything()) as d:
        yield d


def connect(device, kind=None, **more):
    """asyncssh.connect, by key unless there is a password."""
    kind = kind or quick_key(device.runtime)
    if quick := quick_exchange(device.runtime):
        more.setdefault("kex_algs", "^" + quick)
    more.setdefault("client_keys", None if "password" in more else [device.keys[kind]])
    return asyncssh.connect(
        device.HOST,
        device.port,
        username=device.USER,
        known_hosts=None,
        config=None,
        agent_path=None,
        connect_timeout=drive.PATIENCE,
        **more,
    )


def says_version(device, *extras, **more):
    """Log in and run a command; returns what was negotiated, by the names of `extras`."""

    async def talk():
        async with connect(device, **more) as connection:
            done = await connection.run("display version", check=True)
            assert done.stdout.startswith("microsshd ")
            return [connection.get_extra_info(name) for name in extras]

    return asyncio.run(talk())


def names(algorithms):
    return [name.decode() for name in algorithms]


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_password(device, method):
    says_version(device, password=device.password, preferred_auth=[method])


def test_keys(device):
    theirs = names(asyncssh.public_key.get_public_key_algs())
    for name in drive.common("signatures", theirs):
        if name.startswith("sk-"):
            continue  # needs an authenticator: see test_login.py
        kind = name.replace("ssh-", "").split("-")[0]
        says_version(device, kind=kind, signature_algs=[name])


def test_key_exchanges(device):
    kex = drive.common("kex", names(asyncssh.kex.get_kex_algs()))
    assert kex[0] == drive.POST_QUANTUM
    for name in kex:
        says_version(device, kex_algs=[name])


def test_ciphers_and_macs(device):
    macs = drive.common("macs", names(asyncssh.mac.get_mac_algs()))
    for cipher in drive.common("ciphers", names(asyncssh.encryption.get_encryption_algs())):
        for mac in macs:
            used = says_version(
                device,
                "send_cipher",
                "recv_cipher",
                "send_mac",
                "recv_mac",
                encryption_algs=[cipher],
                mac_algs=[mac],
            )
            assert used[:2] == [cipher] * 2
            assert used[2:] == [cipher if "poly1305" in cipher else mac] * 2


def test_exit_status(device):
    async def talk():
        async with connect(device) as connection:
            done = await connection.run("no-such-command")
            assert done.exit_status == 1
            assert done.stdout == ""
            assert "Unrecognized command" in done.stderr

    asyncio.run(talk())


@pytest.mark.parametrize("terminal", [None, "xterm"])
def test_shell(device, terminal):
    async def talk():
        async with connect(device) as connection:
            done = await connection.run(
                None, input="display version\nnonsense\nquit\n", term_type=terminal
            )
            assert done.exit_status == (not terminal)  # a script ends with its first error
            assert "microsshd (" in done.stdout
            assert "Unrecognized command" in done.stdout + done.stderr
            assert ("<microsshd>" in done.stdout) == bool(terminal)

    asyncio.run(talk())


def echo(device, size, **more):
    """Send and get back `size` bytes."""

    async def talk():
        data = os.urandom(size)
        async with connect(device, **more) as connection:
            done = await connection.run(drive.ECHO, input=data, encoding=None, check=True)
            assert done.stdout == data

    asyncio.run(asyncio.wait_for(talk(), 2 * drive.PATIENCE))


@pytest.mark.parametrize("cipher", ["aes128-ctr", "chacha20-poly1305@openssh.com"])
def test_client_exchanges_keys(device, cipher):
    echo(device, 70000, rekey_bytes=16384, encryption_algs=[cipher])


def test_server_exchanges_keys(runtime, tmp_path):
    text = drive.configuration(rekey_kilobytes=16)
    with drive.make_device(runtime, tmp_path, config_text=text) as d:
        echo(d, 70000)


def test_several_sessions(device):
    """Four users at once, each with two channels."""

    async def talk(n):
        source = ("127.0.0.%d" % (n + 1), 0)  # one address may not send so many at once
        async with connect(device, local_addr=source) as connection:
            data = bytes([n]) * 20000
            runs = [
                connection.run(drive.ECHO, input=data, encoding=None, check=True) for _ in range(2)
            ]
            for done in await asyncio.gather(*runs):
                assert done.stdout == data

    async def together():
        await asyncio.gather(*[talk(n) for n in range(4)])

    asyncio.run(asyncio.wait_for(together(), 2 * drive.PATIENCE))


def test_signal_is_delivered(device):
    """As Ctrl-C is to a shell."""

    async def talk():
        async with connect(device) as connection:
            process = await connection.create_process(term_type="vt100")
            await process.stdout.readuntil("<microsshd>")
            process.stdin.write("never ent")
            process.send_signal("INT")
            await process.stdout.readuntil("<microsshd>")
            process.stdin.write("quit\n")
            assert (await process.wait()).exit_status == 0

    asyncio.run(asyncio.wait_for(talk(), drive.PATIENCE))

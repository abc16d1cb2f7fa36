"""Keys as commands: the device's own, shown and replaced; those of users, imported."""

import base64
import re
import subprocess

import drive
import openssh
from cryptography.hazmat.primitives import serialization

_EXPORT = "system-view\npublic-key local export ed25519 openssh"


def _fingerprint(path):
    """As ssh-keygen tells it."""
    shown = subprocess.run(["ssh-keygen", "-l", "-f", path], capture_output=True, text=True)
    return shown.stdout.split()[1]


def _code(text):
    """The bytes that are shown in hexadecimal."""
    rows = re.findall(r"^   ([0-9A-F]+)\r?$", text, re.M)
    assert all(len(row) == 74 for row in rows[:-1]), rows
    return bytes.fromhex("".join(rows))


def test_host_key_is_shown(device, client, tmp_path):
    client("ssh-keygen")
    text = drive.ask(device, "display public-key local ed25519 public")
    assert text == drive.ask(device, "display public-key local public")
    known = device.host_key()
    assert "ssh-ed25519 %s microsshd\n" % known.get_base64() in text
    path = tmp_path / "host.pub"
    path.write_text("ssh-ed25519 %s x\n" % known.get_base64())
    assert "Fingerprint: %s\n" % _fingerprint(str(path)) in text
    public = serialization.load_der_public_key(_code(text))
    assert base64.b64decode(known.get_base64()).endswith(public.public_bytes_raw())


def test_host_key_is_exported(device):
    line = "ssh-ed25519 %s microsshd\n" % device.host_key().get_base64()
    assert drive.ask(device, _EXPORT).endswith(line)
    drive.ask(device, _EXPORT + " host.pub\nquit")
    assert drive.ask(device, "more host.pub") == line
    with drive.login(device) as transport:
        status, output = drive.execute(transport, _EXPORT + " /no/host.pub")
        assert status == 1 and b"/no/host.pub: " in output


def test_host_key_is_replaced(device, client):
    """ssh notices; who is connected stays so, and exchanges keys again with the old one."""
    ssh = client("ssh")
    before = device.host_key().get_base64()
    assert openssh.run(ssh, device, "display clock").returncode == 0
    with drive.login(device) as kept:
        status, output = drive.execute(
            kept, "system-view\npublic-key local create ed25519", b"n\n"
        )
        assert status == 1 and b"Confirm to replace it? [Y/N]:" in output
        assert device.host_key().get_base64() == before
        status, output = drive.execute(
            kept, "system-view\npublic-key local create ed25519", b"y\n"
        )
        assert status == 0 and b"Create the key pair successfully." in output, output
        assert device.host_key().get_base64() != before
        done = openssh.run(ssh, device, "display clock")
        assert done.returncode == 255
        assert "REMOTE HOST IDENTIFICATION HAS CHANGED" in done.stderr
        kept.renegotiate_keys()
        assert kept.get_remote_server_key().get_base64() == before
        assert drive.execute(kept, "display clock")[0] == 0
    device._known = None
    assert openssh.run(ssh, device, "display clock").returncode == 0
    after = device.host_key().get_base64()
    assert "new host key SHA256:" in device.log
    device.stop()
    device.start()
    assert device.host_key().get_base64() == after


def test_host_key_is_not_destroyed(device):
    with drive.login(device) as transport:
        command = "system-view\npublic-key local destroy ed25519"
        status, output = drive.execute(transport, command)
    assert status == 1 and b"cannot be reached" in output

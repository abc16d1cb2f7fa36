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


def _make(client, path, *words):
    subprocess.run(
        [client("ssh-keygen"), "-q", "-N", "", "-C", "me here", "-f", str(path), *words],
        check=True,
    )


def test_keys_of_users_are_imported(device, client, tmp_path):
    """Uploaded by SFTP as OpenSSH and RFC 4716 have them, then imported by a command."""
    with drive.login(device) as transport:
        sftp = transport.open_sftp_client()
        expected = []
        for name, bits, words in (
            ("ec", 256, ("-t", "ecdsa", "-b", "256")),
            ("ed", 256, ("-t", "ed25519")),
            ("rsa", 3072, ("-t", "rsa", "-b", "3072")),
        ):
            path = str(tmp_path / name)
            _make(client, path, *words)
            convert = ["ssh-keygen", "-e", "-m", "RFC4716", "-f", path + ".pub"]
            ssh2 = subprocess.run(convert, check=True, capture_output=True).stdout
            (tmp_path / (name + ".ssh2")).write_bytes(ssh2)
            for form in ("pub", "ssh2"):
                sftp.put("%s.%s" % (path, form), "/" + "key.txt")
                command = "system-view\npublic-key peer %s-%s import sshkey key.txt"
                status, output = drive.execute(transport, command % (name, form))
                assert status == 0, output
                assert output.decode().split("\n")[-2] == _fingerprint(path + ".pub")
                kind = {"ec": "ECDSA", "ed": "ED25519", "rsa": "RSA"}[name]
                expected.append((kind, str(bits), "%s-%s" % (name, form)))
            shown = drive.ask(device, "display public-key peer name %s-ssh2" % name)
            with open(path + ".pub") as f:
                public = serialization.load_ssh_public_key(f.read().encode())
            assert _code(shown) == public.public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        rows = drive.ask(device, "display public-key peer brief").splitlines()[2:]
        assert [tuple(row.split()) for row in rows] == expected
        with open(path + ".pub") as f:
            line = f.read().strip()
        assert "\n key %s\n" % line in drive.ask(device, "display current-configuration")
    drive.ask(device, "system-view\nsave force")
    device.stop()
    device.start()
    assert len(drive.ask(device, "display public-key peer brief").splitlines()) == 8


def test_files_that_are_no_keys_are_refused(device, client, tmp_path):
    _make(client, tmp_path / "short", "-t", "rsa", "-b", "1024")
    _make(client, tmp_path / "other", "-t", "ecdsa", "-b", "384")
    _make(client, tmp_path / "good", "-t", "ed25519")
    good = (tmp_path / "good.pub").read_bytes()
    with drive.login(device) as transport:
        sftp = transport.open_sftp_client()
        for data, why in (
            ((tmp_path / "short.pub").read_bytes(), b"1024"),
            ((tmp_path / "other.pub").read_bytes(), b"not supported"),
            ((tmp_path / "good").read_bytes(), b"private key"),
            (good + good, b"one public key"),
            (good[:60], b"damaged"),
            (b"\xff" * 100, b"Not a public key"),
            (b"#" * 5000, b"More than"),
            (b"", b"one public key"),
            (None, b"No such file"),
        ):
            if data is not None:
                with sftp.open("/bad.txt", "wb") as f:
                    f.write(data)
            command = "system-view\npublic-key peer bad import sshkey "
            status, output = drive.execute(
                transport, command + ("bad.txt" if data is not None else "nothing.txt")
            )
            assert status == 1 and why in output, output
        assert " bad" not in drive.execute(transport, "display public-key peer brief")[1].decode()

"""The first hour with a device: log in by key and by password, stop it, start it again."""

import device as devices
import openssh
import pytest


@pytest.mark.parametrize("password", [False, True])
def test_display_version(device, client, password):
    done = openssh.run(client("ssh"), device, "display", "version", password=password, quick=False)
    assert done.returncode == 0, done.stderr
    assert "microsshd" in done.stdout


def test_later_starts_keep_everything(runtime, tmp_path):
    with devices.Device(runtime, tmp_path) as d:
        first = d.host_key()
    made = d.read_file(".private/host_key")
    d.password = d.authorized_key = None
    with d:
        assert d.host_key() == first
        assert "password" not in d.log
        d.kill()
        d.start()
        assert d.host_key() == first
    assert d.read_file(".private/host_key") == made


def test_random_password_is_shown_once(runtime, client, tmp_path):
    with devices.Device(runtime, tmp_path, authorized_key="", password=None) as d:
        line = d.wait_for("microsshd: user admin, password ")
        d.password = line.split("password ")[1].split()[0]
        done = openssh.run(client("ssh"), d, "display", "version", password=True)
        assert done.returncode == 0, done.stderr
    before = len(d.log)
    with d:
        assert "user admin" not in d.log[before:]


def test_startup_configuration_is_read(runtime, tmp_path):
    d = devices.Device(runtime, tmp_path, config_text="no such line\n")
    with d:
        assert "no such line" in d.wait_for("startup.cfg line 1")


def test_ipv6(runtime, client, tmp_path):
    d = devices.Device(runtime, tmp_path)
    d.HOST = "::1"
    with d:
        done = openssh.run(client("ssh"), d, "display", "users")
        assert done.returncode == 0, done.stderr
        assert "::1" in done.stdout

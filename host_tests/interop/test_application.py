"""What the README tells the owner of an application, done here with the README's own code."""

import os

import drive
import env
import pytest
from test_configuration import keyboard, shell

APP = "app.py"


def example():
    """The README's sensor."""
    with open(os.path.join(env.ROOT, "README.md")) as f:
        text = f.read()
    code = text.split("`app.py`:\n\n", 1)[1].split("\n\n## ", 1)[0]
    lines = []
    for line in code.split("\n"):
        if line and not line.startswith("    "):
            break
        lines.append(line[4:])
    return "\n".join(lines)


@pytest.fixture
def own(runtime, tmp_path):
    with drive.make_device(runtime, tmp_path, files={APP: example().encode()}) as d:
        yield d


def test_commands_and_leaves(own):
    with shell(own) as send:
        assert "degrees" in send("display temperature")
        assert "degrees c" not in send("dis temp | exclude celsius")
        send("system-view", b"]")
        assert "Wrong parameter" in send("sensor offset 1000", b"]")
        send("sensor offset 20", b"]")
        send("sensor unit kelvin", b"]")
        shown = send("display current-configuration", b"]")
        assert "sensor offset 20\r\n" in shown and "sensor unit kelvin\r\n" in shown
        warmer = send("display temperature", b"]")
        assert "kelvin" in warmer
        send("undo sensor unit", b"]")
        assert "celsius" in send("display temperature", b"]")
        send("save force", b"]")
    with keyboard(own) as press:
        assert "The sensor's temperature" in press(b"display te?", b"<microsshd>display te")
        press(b"\t", b"mperature ")
        press(b"\x15system-view\r", b"]")
        assert "<0-99>" in press(b"sensor offset ?", b"]sensor offset ")
    own.stop()
    own.start()
    with shell(own) as send:
        assert "sensor offset 20" in send("display current-configuration")
        send("system-view", b"]")
        send("local-user admin class manage", b"admin]")
        send("authorization-attribute user-role network-operator", b"admin]")
    with shell(own) as send:
        assert "degrees" in send("display temperature")
        assert "Permission denied." in send("heater on")


def test_an_application_that_fails_to_load(runtime, tmp_path):
    """The server stays up, and the log tells."""
    files = {APP: b"import nothing_of_that_name\n"}
    device = drive.make_device(runtime, tmp_path, files=files)
    device.start()
    try:
        with shell(device) as send:
            assert "app: not loaded" in send("display logbuffer")
        assert "nothing_of_that_name" in device.log
    finally:
        device.kill()

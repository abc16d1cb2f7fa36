"""tools/flash, before a mock of the chips' boot loader: it speaks esptool's protocol."""

import os
import subprocess
import sys

import board_firmware
import env
import pytest
from esp32_mock_bootloader import mock_bootloader

FLASH = os.path.join(env.ROOT, "tools", "flash")


def flash(*arguments):
    """The finished process; plain words whatever happens."""
    done = subprocess.run([sys.executable, FLASH, *arguments], capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def image(tmp_path, monkeypatch):
    """image(chip): the path of a small image of a whole flash."""
    monkeypatch.setenv("ESP32_MOCK_BOOTLOADER_STATE_DIR", str(tmp_path))

    def write(chip, **more):
        data = bytes(board_firmware.make(chip, **more))
        path = tmp_path / (chip + ".bin")
        path.write_bytes(b"\xff" * board_firmware.OFFSETS[chip] + data + b"end")
        return str(path)

    return write


@pytest.mark.parametrize("chip", ["esp32", "esp32s3", "esp32c3"])
def test_what_is_written(chip, image, tmp_path):
    path = image(chip)
    with mock_bootloader(chip=chip) as board:
        done = flash("--port", board.url(), "--image", path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Hash of data verified" in done.stdout
        assert "microsshd: written and verified" in done.stdout
        other = tmp_path / "other"
        with open(path, "rb") as f:
            other.write_bytes(f.read()[:-1] + b"D")
        for file, code in ((path, 0), (str(other), 1)):
            command = [sys.executable, "-m", "esptool", "--chip", chip, "--port", board.url()]
            command += ["verify-flash", "0", file]
            told = subprocess.run(command, capture_output=True, text=True)
            assert bool(told.returncode) == code, told.stdout + told.stderr


def test_another_chip(image):
    with mock_bootloader(chip="esp32c3") as board:
        done = flash("--port", board.url(), "--image", image("esp32"))
    assert done.returncode == 1
    assert "this board has an esp32c3; the image is for esp32" in done.stderr


def test_nobody_answers(image):
    """A pty whose other side says nothing."""
    master, slave = os.openpty()
    try:
        done = flash("--port", os.ttyname(slave), "--image", image("esp32"))
    finally:
        os.close(master)
        os.close(slave)
    assert done.returncode == 1
    assert "no board answers at /dev/" in done.stderr and "BOOT button" in done.stderr


def test_what_is_wrong(image, tmp_path):
    path = image("esp32")
    missing = str(tmp_path / "ttyUSB0")
    assert "is the board connected?" in flash("--port", missing, "--image", path).stderr
    assert "No such file" in flash("--port", missing, "--image", missing).stderr
    firmware = tmp_path / "stock.bin"
    firmware.write_bytes(board_firmware.make("esp32"))
    assert "is firmware alone" in flash("--port", missing, "--image", str(firmware)).stderr
    done = flash("--port", os.devnull, "--image", path)
    assert done.returncode == 1 and "cannot be opened" in done.stderr

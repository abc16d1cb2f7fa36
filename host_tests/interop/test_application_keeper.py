"""The owner's application beside the server: how it is kept, and safe mode."""

import re
import signal
import time

import device as devices
import drive
import pytest
import unixport

APP = "app.py"
SENSOR = b"""
import asyncio
import microsshd
from microsshd import log

microsshd.configuration("=sensor/offset|sensor offset <number:0-99>|0|Tenths")
ticks = 0

@microsshd.command("display ticks", help="Turns")
def show(cli):
    yield "%d turns, offset %s" % (ticks, cli.device.config.values["sensor/offset"])

async def blink():
    try:
        while True:
            await asyncio.sleep(1)
    finally:
        log.info("blink ends")

async def main(device):
    global ticks
    asyncio.create_task(blink())
    try:
        while True:
            ticks += 1
            await asyncio.sleep(0.1)
    finally:
        log.info("main ends")
"""


@pytest.fixture
def start(runtime, tmp_path):
    """start(code, **more): a device with that application, running."""
    made = []

    def begin(code, running=True, **more):
        files = {APP: code, **more.pop("files", {})}
        device = drive.make_device(runtime, tmp_path, files=files, **more)
        made.append(device)
        if running:
            device.start()
        return device

    yield begin
    for device in made:
        if device.process and device.process.poll() is None:
            device.kill()


def command(device, line):
    """Exit status and text of a command."""
    with drive.login(device) as transport:
        status, output = drive.execute(transport, line)
    return status, output.decode()


def upload(device, code):
    with drive.login(device) as transport:
        with transport.open_sftp_client() as sftp:
            with sftp.open("/" + APP, "w") as f:
                f.write(code)


def state(device):
    return re.search("state: (.*?)\r?\n", drive.ask(device, "display app"))[1]


def test_main_runs_beside_the_server(start):
    device = start(SENSOR)
    turns = drive.until(lambda: int(drive.ask(device, "display ticks").split()[0]))
    drive.until(lambda: int(drive.ask(device, "display ticks").split()[0]) > turns)
    assert state(device) == "Running"
    assert "app is running" not in drive.ask(device, "app status")
    assert command(device, "app start") == (1, "The application is running\n")
    assert "is stopped" in drive.ask(device, "app stop")
    assert device.wait_for("main ends") and device.wait_for("blink ends")
    assert state(device) == "Stopped" and "turns" in drive.ask(device, "display ticks")
    assert command(device, "app stop") == (1, "The application is not running\n")
    assert "is started" in drive.ask(device, "app start")
    assert state(device) == "Running"
    device.stop()
    assert device.log.count("main ends") == 2 and device.log.count("blink ends") == 2


def test_restart_imports_anew_and_doubles_nothing(start):
    device = start(SENSOR, config_text="sensor offset 20\nreturn\n")
    upload(device, SENSOR.replace(b"turns", b"circles"))
    for _ in range(2):
        drive.ask(device, "app restart")
    assert "circles, offset 20" in drive.ask(device, "display ticks")
    assert drive.ask(device, "help").count("ticks") <= 1
    shown = drive.ask(device, "display current-configuration")
    assert shown.count("sensor offset 20") == 1
    assert device.log.count("blink ends") == 2
    device.stop()


def test_a_failing_main_is_started_again(start):
    device = start(b"async def main(device):\n    raise ValueError('no sensor')\n")
    for seconds in (1, 2, 4):
        device.wait_for("app: main failed, next try in %d s: ValueError: no sensor" % seconds, 10)
    assert device.log.count("Traceback") == 1
    shown = drive.ask(device, "display app")
    assert "Waiting" in shown and "Last error: ValueError: no sensor" in shown
    assert re.search("Restarts: [23]", shown) and "Next try" in shown
    upload(device, b"async def main(device):\n    pass\n")
    drive.ask(device, "app restart")
    assert device.wait_for("app: main has returned") and state(device) == "Finished"


def test_a_task_of_its_own_that_fails(start):
    device = start(SENSOR.replace(b"while True:\n            await asyncio.sleep(1)", b"1 / 0"))
    device.wait_for("task: ZeroDivisionError")
    assert state(device) == "Running"


def test_an_import_that_fails_is_repaired(start):
    """Leaves that were unknown at the start have their saved values then."""
    config = "sensor offset 20\nreturn\n"
    device = start(b"import nothing_of_that_name\n", config_text=config)
    device.wait_for("app: not loaded, next try in 2 s")
    status, text = command(device, "app restart")
    assert status == 1 and "nothing_of_that_name" in text
    assert "sensor offset" in drive.ask(device, "display startup")
    upload(device, SENSOR)
    drive.ask(device, "app restart")
    assert state(device) == "Running"
    assert "offset 20" in drive.ask(device, "display ticks")
    assert "sensor offset" not in drive.ask(device, "display startup")


def test_without_an_application(runtime, tmp_path):
    with drive.make_device(runtime, tmp_path) as device:
        assert "There is no application" in drive.ask(device, "display app")
        assert command(device, "app start")[0] == 1
        upload(device, SENSOR)
        drive.ask(device, "app start")
        assert "turns" in drive.ask(device, "display ticks")


def test_safe_mode_after_three_starts_that_block(start, monkeypatch):
    blocks = b"print('blocks:0')\nwhile True:\n    pass\n"
    device = start(blocks, running=False)
    with monkeypatch.context() as patch:
        patch.setattr(devices, "_READY", "blocks:")
        for _ in range(3):
            device.start()
            device.kill()
    device.start()
    assert state(device) == "Left out (safe mode)"
    assert "safe mode" in drive.ask(device, "display startup")
    assert "app: left out" in drive.ask(device, "display logbuffer")
    device.stop()
    device.start()  # and it stays
    assert state(device) == "Left out (safe mode)"
    upload(device, SENSOR)
    drive.ask(device, "app start")
    assert state(device) == "Running"
    device.stop()
    device.start()
    assert state(device) == "Running"
    device.stop()


def test_an_application_that_takes_all_memory(start, runtime):
    if runtime == "cpython":
        pytest.skip("its memory has no end")
    greedy = b"""
kept = []
n = 1 << 16
while n > 16:
    try:
        kept.append(bytearray(n))
    except MemoryError:
        n >>= 1
"""
    device = start(greedy, running=False)
    for _ in range(3):
        with pytest.raises(AssertionError):
            device.start()
        assert device.process.returncode == unixport.REBOOT
    device.start()
    assert state(device) == "Left out (safe mode)"


def test_a_login_clears_the_count(start):
    device = start(SENSOR)
    for _ in range(4):
        drive.ask(device, "display clock")
        time.sleep(1.5)
        device.kill()
        device.start()
    assert state(device) == "Running"


def test_who_blocks_the_loop_is_told(start):
    code = b"import asyncio, time\nasync def main(device):\n    await asyncio.sleep(1)\n"
    device = start(code + b"    time.sleep(4)\n    await asyncio.sleep(99)\n")
    line = device.wait_for("the event loop was late by", 10)
    assert re.search(r"late by [34]\d\d\d ms, [34]\d\d\d ms of it for main of the app", line), line
    device.stop()


def test_ctrl_c_while_the_application_blocks(start, runtime):
    code = b"async def main(device):\n    print('busy')\n    while True:\n        pass\n"
    device = start(code)
    device.wait_for("busy")
    for _ in range(1 if runtime == "micropython" else 2):  # CPython's loop raises the second
        device.process.send_signal(signal.SIGINT)
        time.sleep(1)
    assert device.wait(15) == 0


def test_the_watchdog_is_fed(start):
    """With a stand-in for the hardware, which no host has."""
    fake = b"""
import sys

class machine:
    class WDT:
        def __init__(self, timeout):
            print("dog of", timeout)
        def feed(self):
            print("fed")

sys.modules["machine"] = machine
"""
    device = start(fake, config_text="watchdog timeout 30\nreturn\n")
    device.wait_for("dog of 30000")
    drive.until(lambda: device.log.count("fed\n") > 2)
    drive.until(lambda: device.log.count("fed\n") > 4)
    device.stop()
    begin = len(device.log)
    device.start()
    shown = device.log[begin:]
    assert shown.index("no watchdog here") < shown.index("listening on")  # without the stand-in
    device.stop()

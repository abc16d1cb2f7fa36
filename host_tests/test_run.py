"""tools/run as a person uses it: start, Ctrl-C, start again, and plain words on mistakes."""

import os
import signal
import subprocess
import sys
import tempfile
import time

import device
import env
import pytest

RUN = os.path.join(env.ROOT, "tools", "run")


@pytest.fixture
def run(tmp_path, runtime):
    """run(*arguments): a started tools/run, on each runtime, on a free port; killed at the end."""
    started = []

    def start(*arguments):
        command = [RUN, "--port=0", "--runtime", runtime, "--state", str(tmp_path / "state")]
        process = subprocess.Popen(
            command + list(arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def until_listening(process):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("microsshd: listening on 127.0.0.1:"):
            return "".join(lines)
    raise AssertionError("".join(lines))


def refused(*arguments):
    """What tools/run says when it refuses to start."""
    done = subprocess.run([RUN] + list(arguments), capture_output=True, text=True, timeout=60)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ends_cleanly(run, number):
    for _ in range(2):
        process = run()
        until_listening(process)
        process.send_signal(number)
        rest, _ = process.communicate(timeout=20)
        assert process.returncode == 0, rest
        assert "Traceback" not in rest


def test_second_device_on_the_same_state_is_refused(run):
    until_listening(run())
    rest, _ = run().communicate(timeout=30)
    assert "another device runs in" in rest


def test_device_ends_with_its_starter(run):
    first = run()
    until_listening(first)
    first.kill()
    end = time.monotonic() + 10
    while True:
        second = run()
        try:
            until_listening(second)
            return
        except AssertionError:  # the first still holds the state
            assert time.monotonic() < end


def test_damaged_flash_is_kept(run, runtime, tmp_path):
    if runtime == "cpython":
        pytest.skip("its flash is a folder")
    image = tmp_path / "state" / "flash.img"
    image.parent.mkdir()
    for data in (b"\0" * 2097152, b"odd size", b""):
        image.write_bytes(data)
        process = run()
        rest, _ = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "cannot be used" in rest and "Traceback" not in rest
        assert image.read_bytes() == data


def test_wrong_keys_are_refused(tmp_path):
    key = str(tmp_path / "key")
    device.make_key(key)
    assert "is a private key; give the public one (%s.pub exists)" % key in refused(
        "--authorized-key", key
    )
    assert "cannot read the public key" in refused("--authorized-key", key + ".none")
    for text in ("", "# only a comment\n", "hello\n"):
        (tmp_path / "text").write_text(text)
        assert "public key" in refused("--authorized-key", str(tmp_path / "text"))
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    assert "not text" in refused("--authorized-key", str(tmp_path / "binary"))


def test_wrong_arguments_are_refused():
    assert "--heap" in refused("--heap", "lots")
    assert "--port" in refused("--port", "66000")
    assert "empty" in refused("--password", "")


def test_reboot_starts_again():
    """A device that ends with the code for it is started again, with the same arguments."""
    script = """
import runpy, subprocess, sys
sys.path.insert(0, "tools")
import unixport
codes = [unixport.REBOOT, unixport.REBOOT, 5]
def start(runtime, state, **arguments):
    print(runtime, arguments["password"])
    program = "import sys; sys.exit(%d)" % codes.pop(0)
    return subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE)
unixport.start = start
sys.argv = ["tools/run", "--runtime", "cpython", "--state", sys.argv[1], "--password", "secret"]
runpy.run_path("tools/run", run_name="__main__")
"""
    with tempfile.TemporaryDirectory() as state:
        done = subprocess.run(
            [sys.executable, "-c", script, state], cwd=env.ROOT, capture_output=True, text=True
        )
    assert done.returncode == 5, done.stderr
    assert done.stdout.split("\n").count("cpython secret") == 3


def test_needs_only_the_standard_library():
    """The tools' own modules load with nothing installed."""
    script = "import sys; sys.path.insert(0, %r); import env, mpy, unixport, clients"
    script %= os.path.join(env.ROOT, "tools")
    assert not subprocess.run([sys.executable, "-S", "-I", "-c", script]).returncode

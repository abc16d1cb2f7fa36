"""A board at a serial port: MicroPython's unix port behind a pseudo-terminal.

Its whole file system is a littlefs image (see unix_board.py), its main program that of the ESP32's
port: boot.py, then the REPL, and all from the beginning after a reset. The program has a terminal
of its own, which keeps its settings (Ctrl-C is a signal there) when somebody opens `port` and
makes that one raw; a thread carries the bytes between the two.
"""

import os
import pty
import select
import subprocess
import termios
import threading
import time

import mpy
import unixport

_SCRIPT = os.path.join(os.path.dirname(__file__), "unix_board.py")


class SerialBoard:
    """A board that runs with the littlefs `image` (a path) until it is closed.

    words: more for unix_board.py. said: all that it said, bytes."""

    def __init__(self, folder, image, *words, heap="400k"):
        self.folder = str(folder)
        self.said = b""
        self._command = ["setsid", "--ctty", mpy.MICROPYTHON, "-X", "heapsize=" + heap]
        self._command += ["-i", os.path.abspath(_SCRIPT), str(image), *words]
        self._outside, self._cable = pty.openpty()
        self._inside, self._terminal = pty.openpty()
        self.port = os.ttyname(self._cable)
        _set(self._cable, ~0, 0)
        _set(self._terminal, termios.ICANON | termios.ECHO, termios.NOFLSH)
        self._wanted = True
        self._start()
        self._thread = threading.Thread(target=self._carry)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self._wanted = False
        self._thread.join()
        self._process.kill()
        self._process.wait()
        for file in (self._outside, self._cable, self._inside, self._terminal):
            if file is not None:
                os.close(file)
        if kind:
            print(self.said.decode(errors="replace"))

    def unplug(self):
        """The port is gone for who has it open."""
        self._wanted = False
        self._thread.join()
        for file in (self._outside, self._cable):
            os.close(file)
        self._outside = self._cable = None

    def wait_for(self, text, seconds=20):
        """Until it has said this."""
        end = time.monotonic() + seconds
        while text.encode() not in self.said:
            assert time.monotonic() < end, self.said.decode(errors="replace")
            time.sleep(0.01)

    def _start(self):
        self._process = subprocess.Popen(
            self._command,
            stdin=self._terminal,
            stdout=self._terminal,
            stderr=self._terminal,
            env=dict(os.environ, MICROPYPATH=unixport.FOLDER + ":.frozen", HOME=self.folder),
        )

    def _carry(self):
        while self._wanted:
            if self._process.poll() is not None:
                self._say(b"MPY: soft reboot\r\n")
                self._start()
            for file in select.select([self._outside, self._inside], [], [], 0.02)[0]:
                data = os.read(file, 4096)
                if file == self._inside:
                    self._say(data)
                else:
                    os.write(self._inside, data)

    def _say(self, data):
        self.said += data
        os.write(self._outside, data)


def _set(terminal, without, more):
    """Change a terminal's local modes; its bytes come and go as they are."""
    settings = termios.tcgetattr(terminal)
    settings[0] = settings[1] = 0
    settings[3] = settings[3] & ~without | more
    termios.tcsetattr(terminal, termios.TCSANOW, settings)

"""The unix port as a board: unix_board.py IMAGE [soft] [readonly]. The littlefs image is its whole
file system, and boot.py is run from it, as the firmware does; a reset ends the process with the
code 3. soft: it has only a soft reset. readonly: nothing can be written."""

import os
import sys

import flash
import vfs


class Machine:
    """What boot.py and the device ask the module `machine` for."""

    @staticmethod
    def reset():
        sys.exit(3)

    class WDT:
        def __init__(self, timeout):
            print("watchdog: %d ms" % timeout)

        def feed(self):
            pass


chip = flash.FileFlash(sys.argv[1])
vfs.umount("/")
vfs.mount(vfs.VfsLfs2(chip), "/", readonly="readonly" in sys.argv)
sys.path[:] = ["", ".frozen", "/lib"]
for name in ("flash", "chip"):
    del sys.modules[name]
if "soft" not in sys.argv:
    sys.modules["machine"] = Machine
os.chdir("/")
exec(open("/boot.py").read(), {"__name__": "__main__"})

"""The unix port of MicroPython, or CPython, as a board: prepares the flash and starts the device.

    main.py image=FILE|root=DIR [address=A] [port=N] [authorized_key=FILE] [password=TEXT]
            [console=stdin]

With `image` the device's files are in a littlefs image, as on a board; with `root` in a folder of
the host. With `console=stdin` the end of the standard input ends the device as Ctrl-C does, but
never in the middle of a write: the unix port raises KeyboardInterrupt straight from the signal.
The exit code is the device's, 1 when it could not start, 0 after such an end.
"""

import asyncio
import os
import sys


def main(address="127.0.0.1", port="2222", authorized_key=None, password=None, **more):
    if authorized_key:
        with open(authorized_key) as f:
            authorized_key = f.read()
    root = _prepare(more.get("image"), more.get("root"))
    if not root:
        return 1
    try:
        from microsshd import device

        if "console" in more:
            _watch_console()
        return device.main(
            root=root,
            address=address,
            port=int(port),
            authorized_key=authorized_key,
            password=password,
        )
    except KeyboardInterrupt:
        return 0
    except MemoryError:
        print("microsshd: there is not enough memory to start")
        return 1


def _prepare(image, root):
    """The folder of the device's files, ready for use; None when the flash is damaged."""
    if root:
        os.makedirs(root, exist_ok=True)
        return root
    import flash

    try:
        flash.mount(image, "/flash")
    except OSError as e:
        print("microsshd: the flash image %s cannot be used: %s" % (image, e))
        print("microsshd: it was left as it is; move it away to start with an empty one")
        return None
    sys.modules["flash"] = None  # MicroPython's dict keeps the value of a deleted key
    del sys.modules["flash"]  # only its chip is still needed
    return "/flash"


def _watch_console():
    """KeyboardInterrupt in the event loop when the standard input ends."""
    try:
        import threading
    except ImportError:
        asyncio.create_task(_console_ended())
    else:
        threading.Thread(target=_interrupt_main, daemon=True).start()


async def _console_ended():
    from microsshd import compat

    while True:
        await compat.readable(sys.stdin)
        if not sys.stdin.buffer.read(1):
            raise KeyboardInterrupt


def _interrupt_main():
    import signal
    import threading

    while os.read(0, 64):
        pass
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main(**dict([argument.split("=", 1) for argument in sys.argv[1:]])))

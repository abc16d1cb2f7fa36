# Starts the device from its saved configuration, with the application `app.py` when there is one.
# Whatever fails, the serial REPL stays reachable: the error is shown there, and Ctrl-C ends the
# server and leads to the prompt. Ctrl-D, a soft reset, starts all again from there.
#
# Which modules are used: see lib/microsshd/trial.py. A set that `boot.trial` names is tried, once
# and under the watchdog. Else the main set is used; where it cannot be imported the backup, then
# what sys.path finds. An update replaces everything but this file.
import os
import sys


def words(name):
    try:
        with open("/.private/" + name) as f:
            return f.read().split()
    except Exception:
        return []


def load(folder):
    sys.path.insert(0, folder)
    try:
        from microsshd import device
    finally:
        sys.path.pop(0)
    return device


def on_trial():
    try:
        os.rename("/boot.trial", "/.private/tried")
    except OSError:
        return False
    import machine

    try:
        folder, seconds = words("tried")
        machine.WDT(timeout=1000 * int(seconds) + 60000)
        if load(folder).main("") == 0:
            return True  # Ctrl-C
    except Exception as e:
        sys.print_exception(e)
        try:
            with open("/.private/tried", "a") as f:
                f.write("\n")
                sys.print_exception(e, f)
        except Exception:
            pass
    machine.reset()


def start():
    for folder in words("boot") + [""]:
        try:
            return load(folder).main
        except Exception as e:
            sys.print_exception(e)
        for name in list(sys.modules):
            if name.startswith("microsshd"):
                del sys.modules[name]
        try:
            os.umount("/.m")
        except Exception:
            pass


if not on_trial():
    try:
        start()("")
    except Exception as e:
        sys.print_exception(e)

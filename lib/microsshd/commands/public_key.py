"""The device's own key: `public-key local ...`, and how it is shown."""

import os
import time
from binascii import b2a_base64

from .. import log
from ..compat import const, forget, load, sleep_ms
from ..config.store import PRIVATE
from ..errors import Refused
from .keytext import code, fingerprint
from .paths import refused
from .writing import Written

_SET = const(2025)  # the year before which no clock is right
_FILE = PRIVATE + "/host_key"
_HEAD = b"\0\0\0\x0bssh-ed25519\0\0\0 "


def show(cli, *words):
    """display public-key local [ed25519] public"""
    blob = _blob(cli)
    yield "============================================="
    yield "Key name: ed25519key (default)"
    yield "Key type: ED25519"
    t = time.gmtime(os.stat(cli.device.store.path(_FILE))[8])
    if t[0] >= _SET:
        yield "Time when key pair created: %02d:%02d:%02d %04d/%02d/%02d" % (t[3:6] + t[0:3])
    yield "Key code:"
    yield ""
    yield from code(blob)
    yield ""
    yield "Fingerprint: " + fingerprint(blob)
    yield _line(cli)


def _blob(cli):
    return _HEAD + cli.device.host_key[32:]


def _line(cli):
    """As in a known_hosts or authorized_keys file."""
    text = b2a_base64(_blob(cli)).decode().strip()
    return "ssh-ed25519 %s %s" % (text, cli.device.config.values["sysname"])


def export(cli, *words):
    """public-key local export ed25519 openssh [FILE]"""
    if len(words) < 3:
        yield _line(cli)
        return
    path = words[2]
    written = None
    try:
        written = Written(cli.files, path)
        written.write((_line(cli) + "\n").encode())
        written.close()
    except OSError as e:
        raise refused(path, e)
    finally:
        if written:
            written.give_up()


async def create(cli, *words):
    """public-key local create ed25519: for connections from now on; others keep the old key."""
    await cli.say("The local key pair already exists.")
    await cli.say("Clients that know the device by it will warn of the new one.")
    if not await cli.terminal.confirm("Confirm to replace it?"):
        return 1
    await cli.say("Generating Keys...")
    steps = load("newkey").make(cli.device.store)
    try:
        while True:
            next(steps)
            await sleep_ms(0)
    except StopIteration as end:
        cli.device.host_key = end.value
    except OSError:
        raise Refused("Not created: no space left on device")
    forget("newkey")
    log.warning("new host key %s", fingerprint(_blob(cli)))
    await cli.say("Create the key pair successfully.")
    await cli.say(fingerprint(_blob(cli)))
    return 0


def destroy(cli, *words):
    raise Refused("A device without a key cannot be reached: create another one instead.")

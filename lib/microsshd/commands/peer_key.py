"""Public keys of users in the configuration: `public-key peer`."""

from .. import effects
from ..compat import const
from ..config import edit, publickey
from ..errors import Refused
from ..files import READ
from .keytext import code, fingerprint
from .paths import refused

_LONGEST = const(2048)  # bytes of a file with one key
_TYPES = {"ssh-rsa": "RSA", "ssh-ed25519": "ED25519", "ecdsa-sha2-nistp256": "ECDSA"}


def import_key(cli, name, path):
    """public-key peer NAME import sshkey FILE"""
    line = publickey.read(_text(cli.files, path))
    edit.add(cli.device.config, "keys", name)["key"] = line
    effects.apply(cli.device, "keys")
    yield fingerprint(publickey.blob_of(line))


def _text(files, path):
    file = None
    try:
        file = files.open(path, READ)
        if file.size > _LONGEST:
            raise Refused("%s: More than %d bytes is no public key" % (path, _LONGEST))
        buf = memoryview(bytearray(file.size))
        at = 0
        while at < len(buf):
            n = file.read_into(at, buf[at:])
            if not n:
                break
            at += n
        return bytes(buf[:at]).decode()
    except OSError as e:
        raise refused(path, e)
    except UnicodeError:
        raise Refused("%s: Not a public key" % path)
    finally:
        if file:
            file.abandon()


def show(cli, name=None):
    """display public-key peer [name NAME]"""
    for key, blob in _keys(cli, name):
        kind, bits = publickey.describe(blob)
        yield "============================================="
        yield "   Key name: " + key
        yield "   Key type: " + _type(kind)
        yield "   Key modulus: %d" % bits
        yield "   Fingerprint: " + fingerprint(blob)
        yield "   Key code:"
        yield ""
        yield from code(blob)


def brief(cli):
    yield "Type         Modulus   Name"
    yield "---------------------------"
    for key, blob in _keys(cli, None):
        kind, bits = publickey.describe(blob)
        yield "%-12s %-9d %s" % (_type(kind), bits, key)


def _type(kind):
    return _TYPES.get(kind, "SK-ED25519")


def _keys(cli, name):
    """Yields (name, blob) of the keys that are complete, or of one of them."""
    keys = cli.device.config.values.get("keys") or {}
    if name is not None and name not in keys:
        raise Refused("There is no such key.")
    for key in sorted(keys) if name is None else (name,):
        if keys[key]["key"]:
            yield key, publickey.blob_of(keys[key]["key"])

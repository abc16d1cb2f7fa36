"""What a device finds on its flash at its first start: made by its own code, on this machine.

A folder becomes the flash of a device that never ran: `setup` puts the administrator's key or
password there, `startup` the configuration, as they do on a board. So what is wrong is told here,
and nothing of it is known twice.
"""

import os
import tempfile
from base64 import b64encode

import keyfile
from env import fail, read_text, say

_TOLD = 10  # lines that are wrong
_LONGEST_PASSWORD = 128


def add_arguments(parser):
    """Give it a group with the options below."""
    group = parser.add_argument_group("what the device starts with")
    add = group.add_argument
    add("--sysname", metavar="NAME", help="its name")
    add("--wifi-ssid", metavar="SSID", help="the wireless network that it joins")
    add("--wifi-key", metavar="KEY", help="the network's key")
    add("--config", metavar="FILE", help="its configuration, as command text")
    add("--authorized-key", metavar="FILE", help="public key(s) that may log in as admin")
    add("--password-file", metavar="FILE", help="whose first line is the password of admin")
    add("--host-key", action="store_true", help="make its host key here, and print it")


def any_given(options):
    """Whether any of them was given."""
    names = "sysname wifi_ssid wifi_key config authorized_key password_file host_key"
    return any(getattr(options, name) for name in names.split())


def check(parser, options):
    """End the program when they do not go together."""
    if options.wifi_key and not options.wifi_ssid:
        parser.error("--wifi-key needs --wifi-ssid")
    for name in ("sysname", "wifi_ssid", "wifi_key"):
        if not (getattr(options, name) or "").isprintable():
            parser.error("--%s has a character that cannot be typed" % name.replace("_", "-"))


def read(options):
    """Put what is in the files that the options name in their place."""
    if options.authorized_key:
        keyfile.check(options.authorized_key)
        options.authorized_key = read_text(options.authorized_key)
    options.password = options.password_file and _password(options.password_file)
    options.config = options.config and read_text(options.config)


def _password(path):
    password = (read_text(path).splitlines() or [""])[0]
    if not 0 < len(password) <= _LONGEST_PASSWORD or not password.isprintable():
        fail("the first line of %s is no password" % path)
    return password


def files(options):
    """{path: bytes} of the flash, but for programs. options: as read() leaves them; without any
    credential a password is made up and printed."""
    from microsshd import newkey, setup
    from microsshd.compat import run
    from microsshd.config import Config, startup
    from microsshd.config.store import Store
    from microsshd.errors import Refused

    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        Config.key = os.urandom(32)  # it enciphers here, and is the device's when it has
        found = _parsed(options)
        asked = options.authorized_key or options.password
        if asked or startup.lockout(found, store):
            if not asked and setup.ADMIN not in found.users:
                fail("nobody could log in: no user that is configured has a password or key")
            setup.create_admin(store, options.authorized_key, options.password)
        try:
            startup.save(store, found, startup.DEFAULT)
        except Refused as e:
            fail("the configuration locks you out: " + e.text)
        if b" cipher $c$" in store.read(startup.DEFAULT):
            store.replace(setup._SECRET, Config.key)
        if options.host_key:
            pair = run(newkey.make(store))
            blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + pair[32:]
            say("known_hosts: %s ssh-ed25519 %s" % (found.values["sysname"], _base64(blob)))
        return _content(folder)


def _parsed(options):
    """A Config of the file's lines and what options add; what is wrong is told and ends the
    program."""
    from microsshd.config import edit, text
    from microsshd.config.store import ADMIN

    complaints = []
    lines = (options.config or "").splitlines()
    before = len(lines)

    def report(number, line, e):
        where = "line %d" % number if number <= before else "options"
        complaints.append("%s: %s: %s" % (where, e.text, _hidden(line)))

    found = text.parse(lines + ["#"] + _added(options), report)
    if complaints:
        more = ["and %d more" % (len(complaints) - _TOLD)] if len(complaints) > _TOLD else []
        fail("the configuration is wrong\n" + "\n".join(complaints[:_TOLD] + more))
    if not found.users:
        edit.add(found, "users", ADMIN)["role"] = "network-admin"
    return found


def _added(options):
    """The options as command lines."""
    lines = ["sysname " + options.sysname] if options.sysname else []
    if options.wifi_ssid:
        lines += ["interface WLAN0", " ssid " + options.wifi_ssid]
        lines.append(
            " wpa-key simple " + options.wifi_key if options.wifi_key else " undo wpa-key"
        )
    return lines


def _hidden(line):
    """The line without a secret."""
    before, simple, _ = line.strip().partition(" simple ")
    return before + (simple and " simple ***")


def _content(folder):
    found = {}
    for parent, folders, names in os.walk(folder):
        for name in folders:
            found[os.path.relpath(os.path.join(parent, name), folder) + "/"] = b""
        for name in names:
            path = os.path.join(parent, name)
            with open(path, "rb") as f:
                found[os.path.relpath(path, folder)] = f.read()
    return found


def _base64(data):
    return b64encode(data).decode()

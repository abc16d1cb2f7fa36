"""OpenSSH's programs, told all they need: which device, which key or password, no questions."""

import os
import shlex
import subprocess

from device import quick_exchange


def command(program, device, *options, password=False, quick=True):
    """The words to begin with: `program` (path of ssh, scp or sftp) with its options.

    The user is among them: what is left to name is the host, device.HOST. The device's key is
    used, or its password when that is asked for (which needs environment()). quick: keys may be
    exchanged otherwise than the program would (see device.quick_exchange)."""
    words = [program, "-F", "none", "-p" if os.path.basename(program) == "ssh" else "-P"]
    words += [str(device.port)]
    methods = "password,keyboard-interactive" if password else "publickey"
    method = quick_exchange(device.runtime)
    if method and quick and "KexAlgorithms" not in " ".join(options):
        words += ["-o", "KexAlgorithms=^" + method]
    for setting in (
        "User=" + device.USER,
        "UserKnownHostsFile=" + device.known_hosts(),
        "StrictHostKeyChecking=yes",
        "PreferredAuthentications=" + methods,
        "NumberOfPasswordPrompts=1",
        "ConnectTimeout=30",
    ):
        words += ["-o", setting]
    if not password:
        words += ["-o", "IdentitiesOnly=yes", "-i", device.key]
    return words + list(options)


def environment(device):
    """The environment in which OpenSSH takes the password from the device's fixture."""
    script = os.path.join(device.folder, "askpass")
    if not os.path.exists(script):
        with open(os.open(script, os.O_CREAT | os.O_WRONLY, 0o700), "w") as f:
            f.write("#!/bin/sh\necho %s\n" % shlex.quote(device.password))
    env = {name: value for name, value in os.environ.items() if name != "SSH_AUTH_SOCK"}
    return dict(env, SSH_ASKPASS=script, SSH_ASKPASS_REQUIRE="force", DISPLAY="none")


def run(program, device, *words, options=(), password=False, quick=True, timeout=60, **more):
    """Run ssh with a command (words) on the device; the CompletedProcess has output as text."""
    more.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(
        command(program, device, *options, password=password, quick=quick)
        + [device.HOST]
        + list(words),
        env=environment(device),
        capture_output=True,
        text=True,
        timeout=timeout,
        **more,
    )

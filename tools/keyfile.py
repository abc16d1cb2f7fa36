"""A file with public keys, as `--authorized-key` of the tools takes it."""

import os

import env

_KEY_TYPES = ("ssh-", "ecdsa-", "sk-")


def check(path):
    """Fail in plain words when the file is not a list of public keys."""
    try:
        with open(path) as f:
            text = f.read()
    except (OSError, UnicodeDecodeError) as e:
        env.fail("cannot read the public key %s: %s" % (path, getattr(e, "strerror", "not text")))
    if "PRIVATE KEY" in text or text.startswith("PuTTY-User-Key-File"):
        hint = " (%s.pub exists)" % path if os.path.exists(path + ".pub") else ""
        env.fail("%s is a private key; give the public one%s" % (path, hint))
    lines = [line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"]
    if not lines:
        env.fail("%s holds no public key" % path)
    for line in lines:
        if not any(word.startswith(_KEY_TYPES) for word in line.split()):
            env.fail("%s is not a public key in OpenSSH's format: %.40s" % (path, line))

"""A new host key for the device."""

import os

from .compat import forget, load
from .config.store import PRIVATE

FILE = PRIVATE + "/host_key"


def make(store):
    """Generator of steps: the new seed and public key, 32 bytes each, on flash at its end;
    OSError when they cannot be kept."""
    seed = os.urandom(32)
    pair = seed + (yield from load("crypto.ed25519").public_key(seed))
    store.replace(FILE, pair)
    forget("crypto.")
    return pair

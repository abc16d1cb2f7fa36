"""Cryptography: bytes in, bytes out; it knows no SSH.

What takes long is a generator of steps: it yields between pieces of work of about 10 ms at most,
and returns its result. Sizes that are not as described raise ValueError; a verification says True
or False to whatever it is given.

No branch, address or number of turns depends on a secret, unless a module's docstring says so.
Randomness is os.urandom's. A bytearray that held a secret is wiped when its function ends, is
given up (close() of its steps) or fails. Python does not allow to wipe bytes, ints and hashlib's
objects: secrets that callers give and get stay in memory until it is used anew, and so does what
a module's docstring names. Keys of packets stay as long as the objects that have them, and after.
"""

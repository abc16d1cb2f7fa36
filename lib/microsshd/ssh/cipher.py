"""Ciphers and MACs: the table of RFC 4253 section 6.3 and 6.4.

Needed while keys are exchanged; what then seals and opens packets is in `transform` and others
beside it, which live as long as a connection uses them.
"""

from ..compat import load

# name: key bytes, IV bytes (0: the cipher authenticates by itself)
CIPHERS = {
    "aes128-ctr": (16, 16),
    "aes256-ctr": (32, 16),
    "chacha20-poly1305@openssh.com": (64, 0),  # 7.5 KB of native code when used
}
# name: key bytes
MACS = {
    "hmac-sha2-256-etm@openssh.com": 32,
    "hmac-sha2-256": 32,
}


def make(cipher, mac, derive, letters):
    """The `transform` of one direction; derive(letter, n) gives key material (section 7.2).

    letters: those of this direction's IV, key and MAC key, as b"ACE"."""
    key_size, iv_size = CIPHERS[cipher]
    key = derive(letters[1:2], key_size)
    if not iv_size:
        return load("ssh.transform_chacha").ChaCha(key)
    iv = derive(letters[:1], iv_size)
    mac_key = derive(letters[2:], MACS[mac])
    if "-etm@" in mac:
        return load("ssh.transform").EncryptThenMac(key, iv, mac_key)
    return load("ssh.transform_mac").EncryptAndMac(key, iv, mac_key)


def has_mac(cipher):
    """False for a cipher that authenticates by itself: no MAC is negotiated then."""
    return CIPHERS[cipher][1] != 0

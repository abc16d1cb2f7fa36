"""The algorithms that can be offered, best first, and the profiles that choose among them.

`default` is what clients of the last ten years speak; `modern` refuses all that ssh-audit has a
word against. What is in KNOWN only is built, and must be named to be offered.
"""

_ED25519 = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com")

PROFILES = {
    "default": {
        "kex": (
            "mlkem768x25519-sha256",
            "curve25519-sha256",
            "curve25519-sha256@libssh.org",
            "diffie-hellman-group14-sha256",
        ),
        "ciphers": ("aes128-ctr", "aes256-ctr"),
        "macs": ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-256"),
        "signatures": _ED25519 + ("ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256"),
    },
    "modern": {
        "kex": ("mlkem768x25519-sha256",),
        "ciphers": ("aes256-ctr", "aes128-ctr"),
        "macs": ("hmac-sha2-256-etm@openssh.com",),
        "signatures": _ED25519,
    },
}
KNOWN = dict(PROFILES["default"])
KNOWN["kex"] += ("diffie-hellman-group16-sha512",)
KNOWN["ciphers"] += ("chacha20-poly1305@openssh.com",)

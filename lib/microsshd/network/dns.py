"""Names of hosts: their IPv4 address, asked from the name servers of the network (RFC 1035).

The firmware's own `getaddrinfo` would hold up all sessions meanwhile.
"""

import os
import struct

from ..compat import const
from .udp import ask, is_address

_TRIES = const(2)
_ADDRESS = const(1)  # type A, class IN
_HOSTS = const("/etc/hosts")
_RESOLVER = const("/etc/resolv.conf")

port = 53


async def resolve(host):
    """The address of a host, as text; None when nobody knows it."""
    if is_address(host):
        return host
    found = _known(host)
    question = _question(host)
    if found or not question:
        return found
    for server in servers() * _TRIES:
        found = await ask(server, port, question, lambda answer: _answer(answer, question))
        if found is not None:
            return found or None
    return None


def _lines(path):
    """The words of each line of a file; none where there is no such file."""
    try:
        with open(path) as f:
            for line in f:
                yield line.split("#", 1)[0].split()
    except (OSError, UnicodeError):
        pass


def _known(host):
    """What a host's own file says."""
    for words in _lines(_HOSTS):
        if host in words[1:] and is_address(words[0]):
            return words[0]
    return None


def servers():
    """The addresses of the name servers."""
    try:
        import network
    except ImportError:
        found = [words[1] for words in _lines(_RESOLVER) if words[:1] == ["nameserver"]]
        return [address for address in found if is_address(address)][:3]
    found = [network.WLAN(network.STA_IF).ifconfig()[3]] if hasattr(network, "WLAN") else []
    if hasattr(network, "ipconfig"):
        found.insert(0, network.ipconfig("dns"))
    return [address for address in found[:1] if address != "0.0.0.0"]


def _question(host):
    """The message; None for what is no name of a host."""
    name = b""
    for label in host.rstrip(".").split("."):
        label = label.encode()
        if not 0 < len(label) < 64:
            return None
        name += bytes([len(label)]) + label
    if len(name) > 254:
        return None
    head = struct.pack(">HHHHH", 0x100, 1, 0, 0, 0)  # recursion desired, one question
    return os.urandom(2) + head + name + struct.pack(">BHH", 0, _ADDRESS, 1)


def _answer(answer, question):
    """The address that an answer tells, "" when it tells that there is none; None when it is no
    answer to the question."""
    if len(answer) < len(question) or answer[:2] != question[:2] or not answer[2] & 0x80:
        return None
    if answer[12 : len(question)].lower() != question[12:].lower():
        return None
    if answer[3] & 15:
        return ""
    at = len(question)
    for _ in range(answer[6] << 8 | answer[7]):
        while at < len(answer) and 0 < answer[at] < 64:
            at += 1 + answer[at]
        at += 2 if at < len(answer) and answer[at] else 1
        if at + 10 > len(answer):
            break
        kind, of, _, size = struct.unpack_from(">HHIH", answer, at)
        at += 10
        if kind == _ADDRESS and of == 1 and size == 4 and at + 4 <= len(answer):
            return ".".join([str(c) for c in answer[at : at + 4]])
        at += size
    return ""

"""The network as the device knows it, and what it asks of it: interfaces, ping, names, time.

Loaded when needed. Nothing here blocks for longer than a system call; IPv4 only.
"""

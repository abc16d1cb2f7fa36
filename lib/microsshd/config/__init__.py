"""The configuration: one schema, read and shown as command text, kept on flash."""


class Config:
    """`values` by name: a leaf's value (`values["ssh/port"]`), a list's members, each with the
    values of its own leaves (`values["users"]["admin"]["role"]`).

    It stays while the schema, which fills it, comes and goes. `key` is the device's, for what is
    enciphered in configurations: see `secrets`."""

    key = bytes(32)

    def __init__(self):
        self.values = {}

    @property
    def users(self):
        return self.values["users"]

"""The configuration: one schema, read and shown as command text, kept on flash."""


class Config:
    """Values by leaf name (`config.values["port"]`), members by list (`config.users[name]`).

    It stays while the schema, which fills it, comes and goes."""

    def __init__(self):
        self.values = {}
        self.users = {}

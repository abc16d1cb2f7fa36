"""What a change of the configuration does at once, where that is safe."""


def apply(device, name):
    """A leaf of this name, or members of a list, have changed."""
    group = name.split("/")[0]
    if group in ("ssh", "banner"):
        device.policy.configure()

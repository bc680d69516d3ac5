"""The agent on the Pi: three processes, `eye`, `uplink` and `cable`."""

__version__ = "0.1.0"

"""The bench: a simulated rig from the real parts, attacks, measurements."""

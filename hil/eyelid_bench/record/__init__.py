"""`eyelid-bench record-scene`: what a camera sees, in the clear, into a folder on a development machine. Never on a rig."""

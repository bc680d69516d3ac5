"""The part of a frame that a prompt is about: the only picture that leaves."""

"""Somebody who has what left the rig, knows where in the frame every secret lay, and reads with models that the rig does not use."""

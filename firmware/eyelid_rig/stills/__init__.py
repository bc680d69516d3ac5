"""`eyelid-rig crop`: what the rig does with a frame, done with pictures that an engineer has. No way to get frames out of a rig."""

"""`eyelid-rig aim`: aiming and focusing by numbers, for no command ever returns a frame."""

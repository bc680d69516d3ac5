"""`eyelid-rig listen`: what listening makes of files, or of the microphone, told as it comes."""

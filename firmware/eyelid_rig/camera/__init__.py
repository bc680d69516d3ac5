"""Frame sources of the rig, and what is done to a single frame: its JPEG and its measure of sharpness."""

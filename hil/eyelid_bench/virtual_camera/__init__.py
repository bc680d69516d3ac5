"""The real libcamera and the real picamera2 on a machine without a camera (`README.md` of this folder)."""

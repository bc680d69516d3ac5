"""What the cable serves: sealed files and the rig's own account, never a key or a frame (`SPEC-cable.md`)."""

"""`eyelid-bench perf camera`: what a frame costs from the camera's buffer to the vault, beside what its encoding costs alone."""

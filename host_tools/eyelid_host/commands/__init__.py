"""The `eyelid` commands: each turns options into calls of the library, and what comes back into lines."""

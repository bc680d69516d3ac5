"""`eyelid flash pico` without its command: find a button board, bring MicroPython and the firmware onto it, prove what lies there."""

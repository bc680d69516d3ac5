"""Trains the adapter of the rig's phoneme model (`prompts/voice/adapter.py`) on made voices of the tuning half: `make adapter`."""

"""Hearing spoken prompts: microphone, what wakes the check (front), phonemes, phrases, decisions. Runs in `ear`, a child of eye."""

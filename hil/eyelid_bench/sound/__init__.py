"""Sound without a sound card: a sound server of the bench's own, whose microphone hears what is played to it."""

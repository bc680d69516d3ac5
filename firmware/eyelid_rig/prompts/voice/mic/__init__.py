"""What a microphone is made of: its states, finding and opening it, what comes in, how loud it is, 16 kHz out of any rate."""

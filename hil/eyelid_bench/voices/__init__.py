"""Whom the voice part is tuned and measured on: made voices that say prompts, other people, music and noise, in two halves."""

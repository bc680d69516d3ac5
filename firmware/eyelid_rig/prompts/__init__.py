"""Prompts: the button over the Pico's UART; what a prompt asks about."""

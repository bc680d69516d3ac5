"""The encrypted ring of recent frames, and which of them a prompt means."""

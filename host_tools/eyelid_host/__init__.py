"""The host's half of Eyelid: a library that verifies, pulls, shows and audits, and a command line on top of it."""

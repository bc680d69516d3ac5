"""`eyelid-bench demo`: a rig that really runs, a wearer's gestures, every attempt to cheat, and a report of all of it."""

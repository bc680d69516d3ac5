"""`perf voice`: what is heard, what is heard by accident, how soon, at what cost, and what others hear in the same clips."""

"""The button board against a model of its rules: the real program in simulated time, worked by Hypothesis."""

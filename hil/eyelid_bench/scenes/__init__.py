"""Scenes whose every secret is known: made from seeds, for `perf crop` to measure what the rig lets through."""

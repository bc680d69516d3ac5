"""`perf crop`: what the rig lets through, keeps, chooses and costs, by scenes whose truth is known."""

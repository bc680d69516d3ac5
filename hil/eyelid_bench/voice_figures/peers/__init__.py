"""What others would use in place of ours, each set up as well as we could, on the same sounds."""

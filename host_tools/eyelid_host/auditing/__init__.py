"""The audit: that every prompt is counted, and that what is counted is what is there (`SPEC-ledger.md`)."""

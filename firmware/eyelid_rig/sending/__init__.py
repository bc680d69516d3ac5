"""What `uplink` does: finds what waits in the outbox, hands it to the collector, leaves notes for `eye` (`SPEC-upload.md`)."""

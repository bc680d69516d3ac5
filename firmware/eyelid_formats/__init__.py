"""What crosses a boundary: every format with its SPEC, its CDDL and its strict reader and writer. Pure: no device, no clock, no network."""

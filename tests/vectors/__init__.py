"""Test vectors of the formats: `README.md` says how they are read and made."""

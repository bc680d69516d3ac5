"""What makes the model files; it runs where the package is built, never on a rig."""

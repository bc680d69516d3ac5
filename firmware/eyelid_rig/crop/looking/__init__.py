"""What is in a picture that must not leave it: detectors in, `Finding`s out."""

"""The vectors, a module a format; each has `vectors(world)`."""

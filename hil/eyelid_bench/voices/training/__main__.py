"""`python -m eyelid_bench.voices.training [FILE.npy [SENTENCES]]`: see `adapting`."""

from __future__ import annotations

import sys

from eyelid_bench.voices.training.arguments import arguments


def main() -> None:
    """Exits with status 1 where what trains is not installed."""
    given = arguments()
    try:
        from eyelid_bench.voices.training.adapting import adapt
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is not here: `make adapter` gets it")
    adapt(*given)


if __name__ == "__main__":
    main()

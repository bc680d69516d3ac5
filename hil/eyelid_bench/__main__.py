"""`eyelid-bench`, where the extra `[bench]` is installed. A rig does not have it, and there this says so."""

from __future__ import annotations

import sys

from eyelid_bench import extra
from eyelid_formats.errors import RigError

_COULD_NOT_RUN = 2


def main() -> None:
    """Exit code 2 where the extra is missing, otherwise as `eyelid_bench.cli.main`."""
    try:
        extra.require()
    except RigError as error:
        print(f"eyelid-bench: {error.code}: {error}", file=sys.stderr)
        sys.exit(_COULD_NOT_RUN)
    from eyelid_bench.cli import main as run

    run()


if __name__ == "__main__":
    main()

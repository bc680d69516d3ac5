"""`eyelid-bench`, where the extra `[bench]` is installed. A rig does not have it, and there this says so."""

from __future__ import annotations

import sys

from eyelid_bench import extra
from eyelid_formats.errors import Code

_COULD_NOT_RUN = 2


def main() -> None:
    """Exit code 2 where the extra is missing, otherwise as `eyelid_bench.cli.main`."""
    if lacking := extra.missing():
        hint = "no part of a rig's installation; on a development machine, install eyelid[bench]"
        print(f"eyelid-bench: {Code.NOT_FOUND}: {', '.join(lacking)} missing: {hint}", file=sys.stderr)
        sys.exit(_COULD_NOT_RUN)
    from eyelid_bench.cli import main as run

    run()


if __name__ == "__main__":
    main()

"""`eyelid-bench`, where the extra `[bench]` is installed. A rig does not have it, and there this says so.

Ctrl-C ends it quietly from its first import on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from eyelid_bench import extra
from eyelid_formats.errors import RigError

_COULD_NOT_RUN, _INTERRUPTED = 2, 130


def main() -> None:
    """Exit code 2 where the extra is missing, otherwise as `eyelid_bench.cli.main`."""
    try:
        run = _command()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    run()


def _command() -> Callable[[], None]:
    try:
        extra.require()
    except RigError as error:
        print(f"eyelid-bench: {error.code}: {error}", file=sys.stderr)
        sys.exit(_COULD_NOT_RUN)
    from eyelid_bench.cli import main as run

    return run


if __name__ == "__main__":
    main()

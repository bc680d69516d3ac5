"""`eyelid`, also as `python -m eyelid_host`. Ctrl-C ends it quietly from its first import on."""

from __future__ import annotations

import sys

_INTERRUPTED = 130


def main() -> None:
    """As `eyelid_host.cli.main`."""
    try:
        from eyelid_host.cli import main as run
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    run()


if __name__ == "__main__":
    main()

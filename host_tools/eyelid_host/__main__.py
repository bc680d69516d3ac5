"""`python -m eyelid_host` is `eyelid`."""

from eyelid_host.cli import main

main()

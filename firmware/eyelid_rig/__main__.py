"""`python -m eyelid_rig` is `eyelid-rig`."""

from eyelid_rig.cli import main

main()

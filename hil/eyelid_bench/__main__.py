"""`python -m eyelid_bench` is `eyelid-bench`."""

from eyelid_bench.cli import main

main()

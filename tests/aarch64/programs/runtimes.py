"""Load every runtime that a rig needs; one line before and one after each, so that a death has a name."""

import importlib
import sys

for name in sys.argv[1:]:
    print(f"loading {name}", flush=True)
    importlib.import_module(name)
    print(f"loaded {name}", flush=True)

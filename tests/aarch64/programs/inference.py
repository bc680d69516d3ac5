"""Run each model of the rig once, on an input that lies in a folder, and put what comes out into another."""

import sys
from pathlib import Path

import numpy as np

from eyelid_rig import models

inputs, outputs = Path(sys.argv[1]), Path(sys.argv[2])
for path in sorted(inputs.glob("*.npy")):
    print(f"running {path.stem}", flush=True)
    x = np.load(path)
    np.savez(outputs / f"{path.stem}.npz", *models.session(path.stem, x.shape).run(x))

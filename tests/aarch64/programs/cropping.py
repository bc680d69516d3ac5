"""Make one crop of a frame as the rig does, and say what became of it: the region, the fills, the JPEG's hash, or the refusal."""

import hashlib
import json
import sys

import numpy as np

from eyelid_formats.errors import RigError
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.making import Maker
from eyelid_rig.crop.profiles import PROFILES

frame, words = np.load(sys.argv[1]), sys.argv[2]
limits = Limits(share_ppm=400_000, max_bytes=500_000, quality=85, margin=0.1)
try:
    made = Maker(PROFILES["zero"]).make(frame, words, limits)
except RigError as error:
    print(json.dumps({"refused": error.code}))
else:
    box = made.region.box
    fills = [[fill.kind, str(fill.box)] for fill in made.fills]
    print(json.dumps({"found": made.region.found, "box": str(box), "fills": fills, "jpeg": hashlib.sha256(made.image).hexdigest()}))

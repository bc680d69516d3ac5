"""What every crop must stay within here: what a rig has that nobody tuned."""

from __future__ import annotations

from eyelid_rig.crop.made import Limits
from eyelid_rig.settings import RigSettings

_DEFAULT = RigSettings()
LIMITS = Limits(_DEFAULT.share_ppm, _DEFAULT.crop_kb * 1024, _DEFAULT.crop_quality, _DEFAULT.crop_margin)

"""For all tests: no example fails for being slow, because a loaded machine is no fault of what it tests."""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile("eyelid", deadline=None)
hypothesis.settings.load_profile("eyelid")

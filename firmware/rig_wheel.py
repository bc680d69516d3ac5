"""Of the wheel that a rig gets, what is left out: the bench. Hatchling runs it where HATCH_BUILD_HOOK_ENABLE_CUSTOM is set."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RigWheel(BuildHookInterface[Any]):
    """A rig has no `eyelid_bench`, no files of the Pico's and no command `eyelid-bench`."""

    def initialize(self, *_: Any) -> None:
        """Before hatchling reads what is packed. Raises ValueError, KeyError where pyproject.toml names the bench otherwise."""
        wheel = self.build_config.target_config
        wheel["packages"].remove("hil/eyelid_bench")
        del wheel["force-include"]["firmware/pico"]
        del self.metadata.core.scripts["eyelid-bench"]

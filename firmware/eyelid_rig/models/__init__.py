"""The neural networks that look at a frame: files whose hashes are known, and sessions that run them."""

from eyelid_rig.models.files import Model, load
from eyelid_rig.models.runtime import Network
from eyelid_rig.models.sessions import Session, session, take_turns

__all__ = ["Model", "Network", "Session", "load", "session", "take_turns"]

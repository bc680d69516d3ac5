"""The `cable` process: serves the host port. It holds no key, sees no frame and has no network."""

from __future__ import annotations

import logging
import threading
import time
from importlib.metadata import version

from eyelid_rig.folders import Folders
from eyelid_rig.serving.answers import Answers
from eyelid_rig.serving.line import Line
from eyelid_rig.serving.port import Port, SerialPort
from eyelid_rig.serving.reopening import serve_for_ever
from eyelid_rig.serving.sharing import LogShare
from eyelid_rig.settings import RigSettings


def run(settings: RigSettings, folders: Folders, stop: threading.Event) -> None:
    """Serve `settings.cable_port` until `stop` is set; returns within two seconds of that."""
    answers = Answers(folders, version("eyelid"), time.time, time.monotonic)
    share = LogShare()
    logging.getLogger("eyelid_rig.serving").addHandler(share)

    def serve(port: Port) -> None:
        Line(port, answers, share, stop).serve()

    serve_for_ever(lambda: SerialPort(settings.cable_port, settings.cable_baud), serve, stop)

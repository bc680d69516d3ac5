"""The process with the network: hands sealed bundles to the collector. It holds no key and never opens `keys/` or `staging/`."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

from eyelid_rig.folders import Folders
from eyelid_rig.sending.carrier import HttpsCarrier
from eyelid_rig.sending.sender import Pace, Sender
from eyelid_rig.settings import RigSettings

COLLECTOR_CA = "collector-ca.pem"


def main(settings: RigSettings, folders: Folders) -> None:
    """Send until SIGTERM or SIGINT. Raises SettingsError where `collector_url` is not one."""
    carrier = HttpsCarrier(settings.collector_url, folders.trust / COLLECTOR_CA)
    sender = Sender(folders, carrier, Pace(settings.retry_s))
    asyncio.run(_until_stopped(sender, carrier))


async def _until_stopped(sender: Sender, carrier: HttpsCarrier) -> None:
    sending = asyncio.ensure_future(sender.run())
    for stop in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop, sending.cancel)
    with suppress(asyncio.CancelledError):
        await sending
    await carrier.close()

"""QR codes that say something about somebody."""

from __future__ import annotations

import numpy as np
import zxingcpp
from PIL import Image

from eyelid_bench.scenes import said
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.sheets import BLACK, SANS_BOLD, WHITE, Sheet
from eyelid_bench.scenes.truth import Field, Secret


def qr_label(rng: Rng) -> Sheet:
    """A sticker with a QR code: a wireless network's password, a contact, a ticket."""
    text = said.pick(
        rng,
        (f"WIFI:T:WPA;S:home;P:{said.password(rng)};;", f"MAILTO:{said.email(rng)}", f"https://example.com/t/{said.digits(rng, 12)}"),
    )
    sheet = Sheet(520, 600, WHITE, radius=10)
    code = Image.fromarray(
        np.asarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=8, add_quiet_zones=False))
    )
    sheet.image.paste(code.convert("RGB").resize((440, 440), Image.Resampling.NEAREST), (40, 40))
    sheet.fields.append(Field(Secret.CODE, text, ((20, 20), (500, 20), (500, 500), (20, 500)), inside=False))
    sheet.write("SCAN ME", (130, 510), SANS_BOLD, 56, BLACK)
    return sheet

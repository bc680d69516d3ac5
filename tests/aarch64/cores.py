"""The processors that rigs have, as qemu and Linux name them, and what a program on such a board reads about its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

COUNT = 4
_ARMV8_0 = "fp asimd evtstrm crc32 cpuid"
_ARMV8_2 = "fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp"


@dataclass(frozen=True, slots=True)
class Core:
    """One kind of processor core. `part` and `revision` are MIDR fields, as in the board's /proc/cpuinfo."""

    name: str
    """As `qemu-aarch64 -cpu` has it."""
    board: str
    part: int
    revision: int
    features: str
    top_khz: int

    @property
    def has_aes(self) -> bool:
        """Whether the board has the AES, SHA and PMULL instructions: qemu's cores all do, the Pi 4's and the Zero's do not."""
        return "aes" in self.features.split()


A53 = Core("cortex-a53", "Raspberry Pi Zero 2 W", 0xD03, 4, _ARMV8_0, 1_000_000)
A72 = Core("cortex-a72", "Raspberry Pi 4", 0xD08, 3, _ARMV8_0, 1_800_000)
A76 = Core("cortex-a76", "Raspberry Pi 5", 0xD0B, 1, _ARMV8_2, 2_400_000)
CORES = (A53, A72, A76)


def lay_out(core: Core, root: Path, folder: Path) -> None:
    """Make `folder` what qemu's -L takes: the root's files, and in /proc and /sys what that board's kernel would say.

    qemu passes what is not there on to the machine it runs on, and onnxruntime dies of reading another processor's /sys.
    """
    folder.mkdir(parents=True)
    for name in ("etc", "lib", "usr"):
        (folder / name).symlink_to(root / name)
    for path, text in _facts(core).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="ascii")


def _facts(core: Core) -> dict[str, str]:
    """The text of each file under / that tells of the processor."""
    every = f"0-{COUNT - 1}\n"
    system = "sys/devices/system/cpu"
    facts = {f"{system}/{name}": every for name in ("online", "possible", "present")}
    facts["proc/cpuinfo"] = "\n".join(_processor(core, number) for number in range(COUNT))
    for number in range(COUNT):
        own = f"{system}/cpu{number}"
        facts |= {f"{own}/topology/{name}_list": every for name in ("cluster_cpus", "core_siblings", "package_cpus")}
        facts |= {f"{own}/topology/physical_package_id": "0\n", f"{own}/topology/core_id": f"{number}\n"}
        facts |= {f"{own}/cpufreq/cpuinfo_max_freq": f"{core.top_khz}\n", f"{own}/cpufreq/cpuinfo_min_freq": "600000\n"}
    return facts


def _processor(core: Core, number: int) -> str:
    return (
        f"processor\t: {number}\nBogoMIPS\t: 108.00\nFeatures\t: {core.features}\nCPU implementer\t: 0x41\nCPU architecture: 8\n"
        f"CPU variant\t: 0x0\nCPU part\t: {core.part:#x}\nCPU revision\t: {core.revision}\n"
    )

"""Builds MicroPython for a Pico from Debian's sources, where micropython.org's UF2 cannot be had.

    cd tests && ../.venv/bin/python -m emulated.build_uf2 FILE.uf2

Needs cmake, ninja-build, gcc-arm-none-eabi and libnewlib-arm-none-eabi, a compiler for this machine, and some minutes. It is not what
a board gets: an older version, and without USB, whose library Debian keeps apart; MicroPython's prompt is on UART1 (GP4, GP5) instead.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import tarfile
from pathlib import Path

from eyelid_bench.debian import Package, archives, fetch

ROOT = Path(__file__).parents[2]
BUILD = ROOT / ".build" / "pico-uf2"
MICROPYTHON = Package(
    "f5ad2ec89d3e921f753d448955af98b6005655f84ba26087dde6ba0e8d062f34", "pool/main/m/micropython/micropython_1.26.1+ds.orig.tar.xz"
)
SDK = Package("179c5531e75ac7f82d0679e70b6e8881f871738dc0ef17baf3b4ff4679291c41", "pool/main/p/pico-sdk/pico-sdk_2.1.1.orig.tar.gz")
MBEDTLS = Package("8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a", "pool/main/m/mbedtls/mbedtls_3.6.6.orig.tar.bz2")
START, PAGE, FAMILY_RP2040 = 0x10000000, 256, 0xE48BFF56
_USB = (
    *(f"    ${{MICROPY_DIR}}/shared/tinyusb/mp_usbd{part}.c\n" for part in ("", "_cdc", "_descriptor", "_runtime")),
    *(f"    {line}\n" for line in ("tinyusb_common", "tinyusb_device", "usbd.c", "msc_disk.c")),
)
_WITHOUT_USB = """
#define MICROPY_HW_ENABLE_USBDEV 0
#define MICROPY_HW_ENABLE_USB_RUNTIME_DEVICE 0
#define MICROPY_HW_ENABLE_UART_REPL 1
"""
_FROZEN = 'freeze("$(PORT_DIR)/modules")\ninclude("$(MPY_DIR)/extmod/asyncio")\n'


def unpack(package: Package) -> Path:
    """The folder in which the package's files are, fresh."""
    with tarfile.open(fetch(package, BUILD, archives())) as archive:
        top = archive.getnames()[0].split("/")[0]
        shutil.rmtree(BUILD / top, ignore_errors=True)
        archive.extractall(BUILD, filter="data")
    return BUILD / top


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Puts each text in the place of one that must be there."""
    text = path.read_text()
    for old, new in changes:
        if old not in text:
            raise ValueError(f"{path} has no {old!r}: another version?")
        text = text.replace(old, new)
    path.write_text(text)


def leave_out_usb(micropython: Path, sdk: Path) -> None:
    """The sources of USB and the modules that other packages would bring; the prompt goes to UART1."""
    port = micropython / "ports" / "rp2"
    edit(port / "CMakeLists.txt", *((line, "") for line in _USB), ("pico_add_extra_outputs(", "# pico_add_extra_outputs("))
    edit(port / "mphalport.c", ('#include "shared/tinyusb/mp_usbd_cdc.h"\n', ""), ('#include "tusb.h"\n', ""))
    with (port / "boards" / "RPI_PICO" / "mpconfigboard.h").open("a") as board:
        board.write(_WITHOUT_USB)
    (port / "boards" / "manifest.py").write_text(_FROZEN)
    (micropython / "lib" / "micropython-lib" / "README.md").touch()
    names = (("PICO_DEFAULT_UART", 0, 1), ("PICO_DEFAULT_UART_TX_PIN", 0, 4), ("PICO_DEFAULT_UART_RX_PIN", 1, 5))
    edit(sdk / "src/boards/include/boards/pico.h", *((f"#define {name} {old}\n", f"#define {name} {new}\n") for name, old, new in names))


def sources() -> tuple[Path, Path]:
    """MicroPython, with mbedtls in it, and the SDK, both ready to be built."""
    BUILD.mkdir(parents=True, exist_ok=True)
    micropython, sdk, mbedtls = unpack(MICROPYTHON), unpack(SDK), unpack(MBEDTLS)
    place = micropython / "lib" / "mbedtls"
    place.rmdir()
    mbedtls.rename(place)
    leave_out_usb(micropython, sdk)
    return micropython, sdk


def compile_in(micropython: Path, sdk: Path) -> bytes:
    """The program as it lies in flash."""
    run("make", "-s", "-C", micropython / "mpy-cross")
    out = BUILD / "out"
    shutil.rmtree(out, ignore_errors=True)
    settings = ("-DMICROPY_BOARD=RPI_PICO", f"-DPICO_SDK_PATH_OVERRIDE={sdk}", "-DPICO_NO_PICOTOOL=1")
    run("cmake", "-S", micropython / "ports" / "rp2", "-B", out, "-G", "Ninja", *settings)
    run("ninja", "-C", out, "firmware")
    run("arm-none-eabi-objcopy", "-O", "binary", out / "firmware.elf", out / "firmware.bin")
    return (out / "firmware.bin").read_bytes()


def run(*command: str | Path) -> None:
    """Quietly; what it said is in the error where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{(done.stdout + done.stderr)[-3000:]}")


def uf2(program: bytes) -> bytes:
    """Blocks of 256 bytes, each with its address: the bootloader's own form."""
    pages = [program[at : at + PAGE].ljust(PAGE, b"\0") for at in range(0, len(program), PAGE)]
    return b"".join(_block(number, page, len(pages)) for number, page in enumerate(pages))


def _block(number: int, page: bytes, count: int) -> bytes:
    head = struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, START + number * PAGE, PAGE, number, count, FAMILY_RP2040)
    return (head + page).ljust(508, b"\0") + struct.pack("<I", 0x0AB16F30)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(uf2(compile_in(*sources())))

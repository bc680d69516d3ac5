"""Execute one instruction, given as its 32 bits in hexadecimal, and return."""

import ctypes
import mmap
import sys

RET = 0xD65F03C0
code = int(sys.argv[1], 16).to_bytes(4, "little") + RET.to_bytes(4, "little")
page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
print("executed")

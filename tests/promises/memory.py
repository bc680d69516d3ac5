"""The memory of another process, as root sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from components import require


def regions(pid: int) -> Iterator[bytes]:
    """The content of every region that the process can write to, one after another."""
    try:
        memory = Path(f"/proc/{pid}/mem").open("rb", buffering=0)  # noqa: SIM115 - closed below
        maps = Path(f"/proc/{pid}/maps").read_text()
    except PermissionError:
        require("the right to read another process's memory", False)
        return
    with memory:
        for line in maps.splitlines():
            region = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if region is None or "[v" in line:
                continue
            start, end = (int(address, 16) for address in region.groups())
            memory.seek(start)
            try:
                yield memory.read(end - start)
            except OSError:
                continue


def occurrences(pid: int, secrets: list[bytes]) -> list[int]:
    """How often each of them is in the memory of a process."""
    counts = [0] * len(secrets)
    for content in regions(pid):
        for at, secret in enumerate(secrets):
            counts[at] += content.count(secret)
    return counts

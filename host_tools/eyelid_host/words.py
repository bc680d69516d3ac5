"""Times, sizes and shares as people say them, and text from outside made safe for a terminal."""

from __future__ import annotations

from datetime import UTC, datetime

from eyelid_formats.draft import Time, TimeSource

_DAY_S = 86_400


def printable(text: str, limit: int = 200) -> str:
    """`text` on one line, without anything that a terminal would obey."""
    shown = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def percent(ppm: int) -> str:
    """A share in parts per million as a percentage."""
    return f"{ppm / 10_000:.3g} %"


def duration(seconds: int) -> str:
    """A retention, as people say it."""
    if seconds % _DAY_S == 0 and seconds:
        return f"{seconds // _DAY_S} day{'s' if seconds != _DAY_S else ''}"
    return f"{seconds} s"


def size(count: int) -> str:
    """Bytes, as people say them."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.0f} KiB" if count < 2**20 else f"{count / 2**20:.1f} MiB"


def moment(time: Time) -> str:
    """When, and by which clock."""
    if time.source is TimeSource.UNSET:
        return f"clock not set ({time.monotonic_ms / 1000:.1f} s after the rig started)"
    return f"{unix(time.seconds)} by {time.source.name.lower()}"


def unix(seconds: int) -> str:
    """A Unix time in UTC."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"second {seconds}"

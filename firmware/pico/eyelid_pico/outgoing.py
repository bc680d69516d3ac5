"""What the board says, on its way out: frames in the order in which they were made."""

from . import cbor, codes
from .clock import NEVER_MS
from .link import frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .codes import RefusedError

    Fields = dict[int, object]


_UART_BYTES = 2401  # its ring in board.py, with the byte that stays free
_WASHED_AT_ONCE = 256


class Outgoing:
    """Collects frames until `take`. The first byte ends whatever noise the boot left on the line."""

    def __init__(self) -> None:
        self._waiting = bytearray(b"\x00")
        self._to_wash = 0

    def answer(self, kind: int, number: int, fields: "Fields") -> None:
        """An answer to the request of that number."""
        self._add({0: kind, 1: number}, fields)

    def refuse(self, number: int, refusal: "RefusedError") -> None:
        """The answer `error`."""
        fields: "Fields" = {2: refusal.code}
        if refusal.wait_ms:
            fields[3] = refusal.wait_ms
        self.answer(codes.ERROR, number, fields)

    def event(self, kind: int, fields: "Fields") -> None:
        """What nobody asked for."""
        self._add({0: kind}, fields)

    def _add(self, message: "Fields", fields: "Fields") -> None:
        message.update(fields)
        self._waiting.extend(frame(cbor.encode(message)))

    def wash(self) -> None:
        """Zeros after everything, which are no frame: keys that were sent lie in the UART's own buffer until others take their place."""
        self._to_wash = _UART_BYTES

    @property
    def due_ms(self) -> int:
        """When there is more to take: 0 is at once."""
        return 0 if self._to_wash else NEVER_MS

    def take(self) -> bytes:
        """Every frame since the last time, and a part of the zeros: all of them at once need a large piece of the heap."""
        zeros = min(self._to_wash, _WASHED_AT_ONCE)
        self._to_wash -= zeros
        taken = bytes(self._waiting) + bytes(zeros)
        self._waiting = bytearray()
        return taken

"""What every reader of the vectors is called with: `shared.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from eyelid_formats.unit import Trust, Unit, read_unit
from factory import Rig
from vectors.vector import FOLDER

PATH = FOLDER / "shared.json"
RECEIPT_BUNDLE = "bundle/press"
CBOR_LIMIT = 5000
LINK_LIMIT = 2304
NONCE = bytes(range(32))


@dataclass(frozen=True)
class World:
    """The rigs that sign the vectors: one operator's three units, and a stranger under another operator."""

    rig: Rig
    neighbour: Rig
    cautious: Rig
    stranger: Rig

    @classmethod
    def make(cls) -> World:
        """`cautious` has the keys of `rig` and a policy that never opted in to more than `answer`, nor to more than 1 % of the frame."""
        rig = Rig.make(0)
        answer = rig.policy.press_scope
        return cls(rig, Rig.make(1, operator_seed=0), Rig.make(0, double_scope=answer, share_ppm=10_000), Rig.make(2))

    def text(self) -> str:
        """`shared.json`."""
        rig = self.rig
        fields = {
            "comment": "Published test keys: they protect nothing. All byte strings in hex.",
            "operators": [one.hex() for one in rig.trust.operators],
            "units": [one.unit_data.hex() for one in (rig, self.neighbour, self.cautious)],
            "board_operator": rig.order(1).operator.hex(),
            "wearer_private_key": rig.wearer.private_bytes_raw().hex(),
            "recipient_private_key": rig.recipient.private_bytes_raw().hex(),
            "nonce": NONCE.hex(),
            "receipt_bundle": RECEIPT_BUNDLE,
            "cbor_limit": CBOR_LIMIT,
            "link_limit": LINK_LIMIT,
        }
        return json.dumps(fields, indent=2) + "\n"


@dataclass(frozen=True)
class Shared:
    """`shared.json`, read back; `unit` is the first of `units`."""

    trust: Trust
    unit: Unit
    board_operator: bytes
    wearer: X25519PrivateKey
    recipient: X25519PrivateKey
    nonce: bytes
    receipt_bundle: str
    cbor_limit: int
    link_limit: int

    @classmethod
    def read(cls) -> Shared:
        """From disk."""
        fields = json.loads(PATH.read_text())
        operators = tuple(bytes.fromhex(one) for one in fields["operators"])
        units = [read_unit(bytes.fromhex(one), operators) for one in fields["units"]]
        return cls(
            trust=Trust(operators, {one.hash: one for one in units}),
            unit=units[0],
            board_operator=bytes.fromhex(fields["board_operator"]),
            wearer=X25519PrivateKey.from_private_bytes(bytes.fromhex(fields["wearer_private_key"])),
            recipient=X25519PrivateKey.from_private_bytes(bytes.fromhex(fields["recipient_private_key"])),
            nonce=bytes.fromhex(fields["nonce"]),
            receipt_bundle=fields["receipt_bundle"],
            cbor_limit=fields["cbor_limit"],
            link_limit=fields["link_limit"],
        )

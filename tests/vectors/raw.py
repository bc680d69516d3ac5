"""Objects with one chosen fault, signed as they are: what the writers of `eyelid_formats` refuse to make."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from eyelid_formats import cbor, cose
from factory import MadeBundle, Rig

Map = dict[int, cbor.Item]
GONE = object()
"""As a value in a change: the key is left out."""


def changed(item: Mapping[int, cbor.Item], change: Mapping[Any, Any]) -> dict[Any, cbor.Item]:
    """`item` with some values replaced, added or (`GONE`) left out; a dict inside `change` changes the map inside `item`."""
    out: dict[Any, cbor.Item] = dict(item)
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(out.get(key), dict):
            out[key] = changed(out[key], value)
        else:
            out[key] = value
    return {key: value for key, value in out.items() if value is not GONE}


def sign1(
    name: cose.Name,
    payload: cbor.Item,
    signer: cose.Signer,
    *,
    header: Mapping[Any, Any] | None = None,
    protected: bytes | None = None,
    unprotected: Mapping[Any, Any] | None = None,
    context: str = "Signature1",
) -> list[cbor.Item]:
    """The four members of a COSE_Sign1, signed over what they are; `header` changes the protected header, `protected` replaces it."""
    usual = {1: signer.alg, 3: cose.content_type(name), 4: signer.kid, 16: cose.typ(name)}
    if protected is None:
        protected = cbor.encode(changed(usual, header or {}))
    signature = signer.sign(cbor.encode([context, protected, b"", payload]))
    return [protected, dict(unprotected or {}), payload, signature]


def tagged(members: cbor.Item, tag: int = cbor.TAG_SIGN1) -> bytes:
    """The bytes of a COSE object."""
    return cbor.encode(cbor.Tag(tag, members))


def signed(name: cose.Name, payload: bytes, signer: cose.Signer, **faults: Any) -> bytes:
    """`sign1`, tagged."""
    return tagged(sign1(name, payload, signer, **faults))


def grant_for(rig: Rig, draft: bytes, made: MadeBundle, change: Mapping[Any, Any] | None = None) -> bytes:
    """The grant of `made`, but for these draft bytes."""
    item = changed(made.grant.to_item(), {6: sha256(draft).digest(), **(change or {})})
    return signed(cose.Name.GRANT, cbor.encode(item), rig.pico_signer)


def bundle(manifest: bytes, crop: bytes) -> bytes:
    """A bundle of these two."""
    return cbor.encode({0: 1, 1: manifest, 2: crop})


def manifest(rig: Rig, draft: cbor.Item, grant: cbor.Item) -> bytes:
    """A manifest by the rig's Pi."""
    return signed(cose.Name.MANIFEST, cbor.encode([draft, grant]), rig.pi_signer)


def with_draft(rig: Rig, made: MadeBundle, draft: bytes) -> bytes:
    """`made` with other draft bytes, granted and signed."""
    return bundle(manifest(rig, draft, grant_for(rig, draft, made)), made.crop)


def with_draft_item(rig: Rig, made: MadeBundle, change: Mapping[Any, Any]) -> bytes:
    """`made` with a changed draft map, granted and signed."""
    return with_draft(rig, made, cbor.encode(changed(made.draft.to_item(), change)))


def with_crop(rig: Rig, made: MadeBundle, crop: bytes) -> bytes:
    """`made` with another crop, which its draft names, granted and signed."""
    return with_draft_and_crop(rig, made, {5: {2: sha256(crop).digest()}}, crop)


def with_draft_and_crop(rig: Rig, made: MadeBundle, change: Mapping[Any, Any], crop: bytes) -> bytes:
    """`made` with a changed draft map and another crop, granted and signed."""
    draft = cbor.encode(changed(made.draft.to_item(), change))
    return bundle(manifest(rig, draft, grant_for(rig, draft, made)), crop)


def with_grant(rig: Rig, made: MadeBundle, grant: bytes) -> bytes:
    """`made` with another grant, signed by the Pi."""
    return bundle(manifest(rig, made.draft_bytes, grant), made.crop)


def longer_version(data: bytes) -> bytes:
    """A versioned map whose version 1 is written in two bytes: the same map, another encoding."""
    if data[1:3] != b"\x00\x01":
        raise ValueError("not a versioned map")
    return data[:2] + b"\x18\x01" + data[3:]


def true_for_one(item: Mapping[int, cbor.Item]) -> bytes:
    """A map of fewer than 24 keys whose key 1 is `true` instead: in its place by bytewise order, the last."""
    rest = {key: value for key, value in item.items() if key != 1}
    return cbor.encode(dict(item))[:1] + cbor.encode(rest)[1:] + b"\xf5" + cbor.encode(item[1])

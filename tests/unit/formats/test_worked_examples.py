"""Each SPEC ends with a worked example, and the example is right."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from eyelid_formats import cbor
from eyelid_formats.errors import CborError
from vectors.readers import result
from vectors.shared import Shared
from vectors.vector import OK, read_all

FORMATS = Path(__file__).parents[3] / "firmware" / "eyelid_formats"
VECTORS = {vector.id: vector for vector in read_all()}
EXAMPLES = {
    "cbor-cose": ["cose/ed25519"],
    "consent": ["consent/press"],
    "unit": ["unit/policy", "order/first"],
    "bundle": ["draft/press", "grant/press"],
    "ledger": ["ledger/boot"],
    "receipt": ["receipt/plain"],
    "inbox": ["inbox/sent"],
    "link": ["link/hello"],
}


def example(name: str) -> str:
    head, _, tail = (FORMATS / f"SPEC-{name}.md").read_text().rpartition("\n## Worked example\n")
    assert head, "no worked example"
    assert "\n## " not in tail, "the worked example is not at the end"
    return tail


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_worked_example_is_the_vector_that_it_names(name: str) -> None:
    text = example(name)
    blocks = [bytes.fromhex(block) for block in re.findall(r"```hex\n(.*?)```", text, re.DOTALL)]
    assert blocks == [VECTORS[vector].data for vector in EXAMPLES[name]]
    assert all(f"`{vector}`" in text for vector in EXAMPLES[name])
    assert [result(VECTORS[vector], Shared.read()) for vector in EXAMPLES[name]] == [OK] * len(blocks)


def test_the_small_examples_of_cbor_are_right() -> None:
    text = example("cbor-cose")
    assert "is `a200010342beef`" in text
    assert cbor.decode(bytes.fromhex("a200010342beef"), limit=9) == {0: 1, 3: b"\xbe\xef"}
    refused = re.findall(r"`([0-9a-f]{14})`(?: \(.*?\))? is `(cbor-[a-z-]+)`", text)
    assert len(refused) == 2
    for data, code in refused:
        with pytest.raises(CborError) as raised:
            cbor.decode(bytes.fromhex(data), limit=9)
        assert raised.value.code == code


def test_the_settings_example_is_toml() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", example("settings"), re.DOTALL)
    assert tomllib.loads(block) == {"name": "bench 3", "rate_hz": 10.0, "simulated": True}

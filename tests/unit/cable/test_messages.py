from __future__ import annotations

import re
from pathlib import Path

import pycddl
import pytest

from eyelid_formats import cable, cbor, link
from eyelid_formats.cable import What
from eyelid_formats.errors import Code, EyelidError

FORMATS = Path(cable.__file__).parent
SPEC = (FORMATS / "SPEC-cable.md").read_text()
ID, HASH = bytes(range(16)), bytes(range(32))

REQUESTS: list[cable.Message] = [
    cable.Hello(),
    cable.ListBundles(),
    cable.ListBundles(ID),
    cable.Read(What.LEDGER, None, 0, cable.READ_LIMIT),
    cable.Read(What.BUNDLE, ID, 5, 1),
    cable.Digest(What.RECEIPT, ID),
    cable.Digest(What.UNIT, HASH, 7),
    cable.Audit(HASH),
    cable.Pulled(ID, HASH),
]
ANSWERS: list[cable.Message] = [
    cable.Fault("not-found", "no such thing"),
    cable.State(1, "0.1.0"),
    cable.State(1, "0.1.0", b"{}", 3),
    cable.Listing((), False),
    cable.Listing(((ID, 9, 0, False),) * cable.PAGE, True),
    cable.Data(1 << 20, bytes(cable.DATA_BYTES)),
    cable.End(0),
    cable.Digested(9, 3, HASH),
    cable.Pending(),
    cable.Statement(b"s"),
    cable.Done(),
]


@pytest.mark.parametrize("message", [*REQUESTS, *ANSWERS], ids=lambda message: message.NAME)
def test_every_message_survives_the_line_and_fits_a_frame(message: cable.Message) -> None:
    frame = cable.pack(7, message)
    (item,) = link.Reader(link.CABLE_LIMIT).feed(frame)
    read = cable.read_request if message in REQUESTS else cable.read_answer
    assert (cable.number_of(item), read(item)) == (7, message)


@pytest.mark.parametrize("message", [*REQUESTS, *ANSWERS], ids=lambda message: message.NAME)
def test_every_message_is_what_the_cddl_says(message: cable.Message) -> None:
    schema = pycddl.Schema((FORMATS / "cable.cddl").read_text())
    schema.validate_cbor(cbor.encode({0: message.TYPE, 1: 7, **message.to_item()}))


def test_the_spec_lists_exactly_the_messages_that_exist() -> None:
    named = {(int(number), name) for number, name in re.findall(r"^\| (\d+) \| (\w+) \|", SPEC, re.MULTILINE)}
    files = {(int(what), what.name.lower()) for what in What}
    exist = {(kind.TYPE, kind.NAME) for kind in (*cable.REQUESTS.values(), *cable.ANSWERS.values())}
    assert named - files - {(0, "name")} == exist


def test_the_worked_example_of_the_spec_is_right() -> None:
    assert cable.pack(7, cable.Hello()).hex(" ") in SPEC
    answer = cbor.encode({0: cable.State.TYPE, 1: 7, **cable.State(1, "0.1.0").to_item()})
    assert answer.hex(" ") in SPEC.replace("\n", " ")


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({0: 99, 1: 1}, Code.UNKNOWN_REQUEST),
        ({0: -1, 1: 1}, Code.UNKNOWN_REQUEST),
        ({0: 64, 1: 1, 2: "busy", 3: ""}, Code.UNKNOWN_REQUEST),
        ({0: 1, 1: 1, 2: 0}, Code.FIELD_UNKNOWN),
        ({0: 3, 1: 1, 2: 1, 4: 0}, Code.FIELD_MISSING),
        ({0: 3, 1: 1, 2: 1, 4: 0, 5: cable.READ_LIMIT + 1}, Code.FIELD_RANGE),
        ({0: 3, 1: 1, 2: 1, 4: 0, 5: 0}, Code.FIELD_RANGE),
        ({0: 3, 1: 1, 2: 9, 4: 0, 5: 1}, Code.FIELD_RANGE),
        ({0: 3, 1: 1, 2: 2, 3: bytes(33), 4: 0, 5: 1}, Code.FIELD_RANGE),
        ({0: 3, 1: 1, 2: 2, 3: "../keys/pi.pem..", 4: 0, 5: 1}, Code.FIELD_TYPE),
        ({0: 5, 1: 1, 2: bytes(31)}, Code.FIELD_RANGE),
    ],
)
def test_a_request_that_the_table_does_not_have_is_refused(item: dict[int, object], code: Code) -> None:
    with pytest.raises(EyelidError) as caught:
        cable.read_request(item)
    assert caught.value.code is code


@pytest.mark.parametrize("item", [{0: 1}, {0: 1, 1: 0}, {0: 1, 1: True}, {0: 1, 1: "1"}, {0: 1, 1: 2**32}])
def test_a_message_without_a_number_has_none(item: dict[int, object]) -> None:
    with pytest.raises(EyelidError):
        cable.number_of(item)

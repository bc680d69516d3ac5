"""A session runs one model at one shape, alone in one thread, and leaves no trace."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig import models
from eyelid_rig.models import Model, Network, Session
from eyelid_rig.models.listing import entries

SHAPES = {
    "text-v6": (1, 3, 96, 128),
    "text-v4": (1, 3, 96, 128),
    "read-v4": (1, 3, 48, 160),
    "faces": (1, 3, 96, 128),
    "faces-short": (1, 128, 128, 3),
    "faces-full": (1, 192, 192, 3),
    "things": (1, 3, 416, 416),
    "things-ssd": (1, 172, 236, 3),
    "kinds": (1, 3, 224, 224),
    "palms": (1, 192, 192, 3),
    "hands": (1, 224, 224, 3),
}
ROUNDED = {"things-ssd": 0.03}
"""Whose kernels were rounded to half precision: how far its outputs, of up to 16, may be from what they were."""
SAID_BY_TENSORFLOW: dict[str, list[list[float]]] = json.loads(Path(__file__).with_name("said_by_tensorflow.json").read_bytes())


def pattern(shape: tuple[int, ...]) -> models.sessions.Floats:
    """The input for which TensorFlow's own runtimes were asked."""
    count = int(np.prod(shape))
    return (np.arange(count) * 7919 % 65536 / 65536).astype(np.float32).reshape(shape)


def test_every_listed_model_has_a_shape_here() -> None:
    assert SHAPES.keys() == entries().keys()


@pytest.mark.parametrize("name", SHAPES)
def test_every_model_runs_and_says_numbers(name: str) -> None:
    outputs = models.session(name, SHAPES[name]).run(pattern(SHAPES[name]))
    assert outputs
    assert all(output.dtype == np.float32 and np.isfinite(output).all() for output in outputs)


@pytest.mark.parametrize("name", SAID_BY_TENSORFLOW)
def test_a_converted_model_says_what_tensorflow_said(name: str) -> None:
    """The reference was taken once from TensorFlow.js (`things`, `things-ssd`) and TensorFlow Lite: twelve numbers of each output, evenly
    spread."""
    outputs = models.session(name, SHAPES[name]).run(pattern(SHAPES[name]))
    assert len(outputs) == len(SAID_BY_TENSORFLOW[name])
    for output, said in zip(outputs, SAID_BY_TENSORFLOW[name], strict=True):
        ours = output.reshape(-1)[:: max(1, output.size // 12)][:12]
        assert ours == pytest.approx(said, rel=1e-3, abs=ROUNDED.get(name, 1e-3))


@pytest.mark.parametrize("name", ["text-v6", "faces", "things"])
def test_one_input_gives_one_output(name: str) -> None:
    once, again = (Session(Network(models.load(name)), SHAPES[name]).run(pattern(SHAPES[name])) for _ in range(2))
    assert all(one.tobytes() == other.tobytes() for one, other in zip(once, again, strict=True))


def test_there_is_one_session_a_model_and_shape() -> None:
    assert models.session("faces", (1, 3, 96, 128)) is models.session("faces", (1, 3, 96, 128))
    assert models.session("faces", (1, 3, 96, 128)) is not models.session("faces", (1, 3, 128, 96))


@pytest.mark.parametrize("name", SHAPES)
def test_a_session_refuses_every_other_shape(name: str) -> None:
    shape = SHAPES[name]
    session = models.session(name, shape)
    for other in ((2, *shape[1:]), shape[1:], (*shape[:-1], shape[-1] + 32), (*shape, 1), ()):
        with pytest.raises(ValueError, match=name):
            session.run(np.zeros(other, np.float32))


@pytest.mark.parametrize("kind", [np.uint8, np.float64, np.float16])
def test_a_session_refuses_numbers_of_another_kind(kind: type) -> None:
    with pytest.raises(ValueError, match="float32"):
        models.session("faces", SHAPES["faces"]).run(np.zeros(SHAPES["faces"], kind))  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "shape"), [("kinds", (1, 3, 320, 320)), ("faces", (1, 1, 96, 128)), ("faces", (1, 3, 96)), ("hands", ())])
def test_a_model_is_not_started_for_a_shape_that_it_has_not(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=name):
        models.session(name, shape)


def test_a_view_with_its_rows_turned_round_is_read_as_it_looks() -> None:
    shape = SHAPES["faces"]
    turned = pattern(shape)[:, :, ::-1]
    session = models.session("faces", shape)
    assert session.run(turned)[0].tobytes() == session.run(turned.copy())[0].tobytes()


def test_bytes_that_are_no_model_are_refused() -> None:
    broken = Model("faces", Path("faces.onnx"), bytes(32), (1, 3, "height", "width"), b"not a model")
    with pytest.raises(RigError) as raised:
        Network(broken)
    assert raised.value.code is Code.MODEL_DIFFERS


def resident_mb() -> int:
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) // 1024


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_sessions_of_one_model_share_its_weights_and_memory() -> None:
    """onnxruntime as it comes would keep 10 MB of weights, a plan and memory for each of these shapes."""

    def look(height: int, width: int) -> None:
        models.session("text-v6", (1, 3, height, width)).run(np.zeros((1, 3, height, width), np.float32))

    look(320, 320)
    after_the_largest = resident_mb()
    for height in range(32, 320, 32):
        look(height, 320)
    assert resident_mb() < after_the_largest + 30


def test_more_than_the_arena_has_is_refused_and_the_next_look_works() -> None:
    huge = (1, 3, 2048, 2048)
    with pytest.raises(RigError) as raised:
        models.session("text-v6", huge).run(np.zeros(huge, np.float32))
    assert raised.value.code is Code.LOW_MEMORY
    assert models.session("text-v6", SHAPES["text-v6"]).run(pattern(SHAPES["text-v6"]))


def test_the_reader_brings_its_characters() -> None:
    characters = models.session("read-v4", SHAPES["read-v4"]).metadata["character"].splitlines()
    assert len(characters) == 6623
    assert set("0123456789abcxyzABCXYZ@") <= set(characters)


LOOK = """
import os
import numpy as np
from eyelid_rig import models

models.session("faces-short", (1, 128, 128, 3)).run(np.zeros((1, 128, 128, 3), np.float32))
print("threads", len(os.listdir("/proc/self/task")))
print("files", sum(os.path.isfile(f"/proc/self/fd/{number}") for number in os.listdir("/proc/self/fd")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_looking_leaves_no_file_no_thread_and_no_word_behind(tmp_path: Path) -> None:
    """onnxruntime's packages would keep a device number and a database of events in the home folder, and send them."""
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "TMPDIR")}
    environment = homes | {"PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}  # not CI's own: it keeps quiet where CI is set
    run = subprocess.run([sys.executable, "-c", LOOK], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["threads 1", "files 0"]
    assert run.stderr == ""
    assert list(tmp_path.rglob("*")) == []


def test_a_model_that_rested_says_the_same_again() -> None:
    session = models.session("faces", SHAPES["faces"])
    before = session.run(pattern(SHAPES["faces"]))
    models.sessions._network("faces").rest()
    after = session.run(pattern(SHAPES["faces"]))
    assert all(one.tobytes() == other.tobytes() for one, other in zip(before, after, strict=True))


TURNS = """
import json, sys
import numpy as np
from eyelid_rig import models
from eyelid_rig.memory import resident_mb

SHAPES = {name: tuple(shape) for name, shape in json.loads(sys.argv[1]).items()}

def run(*names):
    for name in names:
        models.session(name, SHAPES[name]).run(np.zeros(SHAPES[name], np.float32))
    return resident_mb()

if sys.argv[2] == "turns":
    models.take_turns([("things", "hands"), ("text-v6", "faces"), ("read-v4",)])
print(max(run("things", "hands"), run("text-v6", "faces"), run("read-v4"), run("things", "hands")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_models_that_take_turns_are_not_in_memory_together() -> None:
    command = [sys.executable, "-c", TURNS, json.dumps(SHAPES)]
    together, in_turns = (float(subprocess.check_output([*command, how], text=True)) for how in ("together", "turns"))
    assert in_turns < together - 30

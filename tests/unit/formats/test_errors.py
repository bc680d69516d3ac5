"""An error says the same in every process."""

from __future__ import annotations

import pickle

import pytest

from eyelid_formats import errors
from eyelid_formats.errors import Code, EyelidError

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, EyelidError)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_of_a_worker_is_the_same_where_it_is_waited_for(kind: type[EyelidError]) -> None:
    error = kind(Code.CAMERA_MISSING, "no camera: plug one in")
    there = pickle.loads(pickle.dumps(error))
    assert (type(there), there.code, str(there)) == (kind, error.code, str(error))

"""The adapter as JAX trains it: the same arithmetic as `prompts/voice/adapter.py`, and its CTC loss (Graves et al. 2006, by optax)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

from eyelid_rig.prompts.voice.adapter import LEAST, READ, SPAN, SYMBOLS, WIDE, Weights, folded

KNOWN: Final = 144
"""Numbers that hama knows of a frame: its log probabilities, less their mean, have that rank."""
DROPPED: Final = 0.2
RATE: Final = 2e-3
BATCH: Final = 16
_PAD: Final = 64
"""Frames: batches are as long as a multiple of it, so that few lengths are compiled."""
Floats = NDArray[np.float32]
Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Whitening:
    """Makes what the model knows of a frame into numbers of one size: small differences count as much as large ones."""

    mean: Floats
    matrix: Floats

    def __call__(self, log_probs: NDArray[np.floating[Any]], columns: Floats) -> Floats:
        """What `written` takes: shape (frames, KNOWN and our symbols)."""
        white = (centred(log_probs) - self.mean) @ self.matrix
        return np.asarray(np.hstack((white, folded(log_probs.astype(np.float32), columns))), np.float32)


def whitening(heard: Sequence[NDArray[np.floating[Any]]]) -> Whitening:
    """By the principal components of these frames; a thousandth of the greatest is the least that is made larger."""
    frames = np.concatenate([centred(log_probs) for log_probs in heard])
    mean = frames.mean(axis=0)
    sizes, axes = np.linalg.eigh(np.cov((frames - mean).T))
    sizes, axes = sizes[::-1][:KNOWN], axes[:, ::-1][:, :KNOWN]
    return Whitening(mean, (axes / np.sqrt(sizes + sizes[0] * 1e-4)).astype(np.float32))


def centred(log_probs: NDArray[np.floating[Any]]) -> Floats:
    """As the adapter does it."""
    known = np.maximum(log_probs.astype(np.float32), LEAST)
    return np.asarray(known - known.mean(axis=1, keepdims=True), np.float32)


def initial(key: jax.Array) -> Parameters:
    """Weights before training."""
    shapes = {"read": (1, KNOWN, READ), "near": (SPAN, READ, WIDE), "far": (SPAN, WIDE, WIDE), "write": (1, WIDE, len(SYMBOLS))}
    keys = dict(zip(shapes, jax.random.split(key, len(shapes)), strict=True))
    weights = {name: jax.random.normal(keys[name], shape) * np.sqrt(2 / (shape[0] * shape[1])) for name, shape in shapes.items()}
    weights["write"] *= 0.1
    return weights | {f"{name}_bias": jnp.zeros(shape[2]) for name, shape in shapes.items()} | {"trust": jnp.ones(1)}


def written(weights: Parameters, values: jax.Array, key: jax.Array) -> jax.Array:
    """Before the softmax; shape (sentences, frames, symbols). A share of the values is dropped. `values` are whitened and folded ones."""
    known, own = values[..., :KNOWN], values[..., KNOWN:]
    read = _dropped(jax.nn.relu(_layer(weights, "read", known)), key, 0)
    near = _dropped(jax.nn.relu(_layer(weights, "near", read)), key, 1)
    far = _dropped(near + jax.nn.relu(_layer(weights, "far", near)), key, 2)
    found: jax.Array = weights["trust"] * own + _layer(weights, "write", far)
    return found


def _layer(weights: Parameters, name: str, values: jax.Array) -> jax.Array:
    found = jax.lax.conv_general_dilated(values, weights[name], (1,), "SAME", dimension_numbers=("NWC", "WIO", "NWC"))
    shifted: jax.Array = found + weights[f"{name}_bias"]
    return shifted


def _dropped(values: jax.Array, key: jax.Array, layer: int) -> jax.Array:
    return values * jax.random.bernoulli(jax.random.fold_in(key, layer), 1 - DROPPED, values.shape) / (1 - DROPPED)


def trained(known: Sequence[Floats], labels: Sequence[Sequence[int]], epochs: int, seed: int) -> Parameters:
    """On sentences with the symbols of their sounds; another seed begins elsewhere and sees them in another order."""
    order = sorted(range(len(known)), key=lambda number: len(known[number]))
    batches = [order[start : start + BATCH] for start in range(0, len(order) - BATCH + 1, BATCH)]
    weights, key, rng = initial(jax.random.PRNGKey(2 * seed)), jax.random.PRNGKey(2 * seed + 1), np.random.default_rng(seed)
    optimiser = optax.adamw(optax.cosine_onecycle_schedule(epochs * len(batches), RATE), weight_decay=1e-4)
    state = optimiser.init(weights)

    @jax.jit  # type: ignore[untyped-decorator, unused-ignore]
    def step(weights: Parameters, state: Any, batch: Any, key: jax.Array) -> tuple[Parameters, Any, jax.Array]:
        loss, slope = jax.value_and_grad(_loss)(weights, batch, key)
        change, state = optimiser.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, loss

    for epoch in range(epochs):
        losses = []
        for number in rng.permutation(len(batches)):
            key, draw = jax.random.split(key)
            batch = _batch([known[one] for one in batches[number]], [labels[one] for one in batches[number]])
            weights, state, loss = step(weights, state, batch, draw)
            losses.append(float(loss))
        print(f"network {seed + 1}, epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}", flush=True)
    return weights


def _loss(weights: Parameters, batch: tuple[Any, ...], key: jax.Array) -> jax.Array:
    known, beyond, labels, no_label = batch
    return jnp.mean(optax.ctc_loss(written(weights, known, key), beyond, labels, no_label) / (1 - no_label).sum(axis=1))


def _batch(known: Sequence[Floats], labels: Sequence[Sequence[int]]) -> tuple[NDArray[Any], ...]:
    """Frames and labels side by side, and 1 where there are none."""
    frames = -(-max(map(len, known)) // _PAD) * _PAD
    longest = -(-max(map(len, labels)) // _PAD) * _PAD
    values, beyond = np.zeros((len(known), frames, known[0].shape[1]), np.float32), np.ones((len(known), frames), np.float32)
    wanted, no_label = np.zeros((len(known), longest), np.int32), np.ones((len(known), longest), np.float32)
    for row, (each, symbols) in enumerate(zip(known, labels, strict=True)):
        values[row, : len(each)], beyond[row, : len(each)] = each, 0
        wanted[row, : len(symbols)], no_label[row, : len(symbols)] = symbols, 0
    return values, beyond, wanted, no_label


def shipped(weights: Parameters, white: Whitening) -> NDArray[np.float16]:
    """A row of the adapter's file: whitening becomes part of its first layer."""
    plain = {name: np.asarray(value, np.float32) for name, value in weights.items()}
    read = white.matrix @ plain["read"][0]
    parts: dict[str, Floats] = {**plain, "read": read, "read_bias": plain["read_bias"] - white.mean @ read}
    return np.concatenate([parts[name].ravel() for name in Weights.__dataclass_fields__]).astype(np.float16)

"""Thumbnails of drawn places, and what happens in front of a camera. All from seeds."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

SIDE = 64


def wide(seed: int, side: int = 200) -> np.ndarray:
    """A place (side, side), 0..255, larger than a frame, with detail at several scales."""
    rng = np.random.default_rng(seed)
    layers = [gaussian_filter(rng.normal(size=(side, side)), s) * s for s in (1.2, 3, 8)]
    place = np.sum([layer / layer.std() for layer in layers], axis=0)
    return np.clip(120 + 30 * place, 0, 255)


def view(seed: int, down: int = 0, right: int = 0) -> np.ndarray:
    """What a camera in that place sees, moved by some pixels of the thumbnail."""
    return wide(seed)[40 + down : 40 + down + SIDE, 40 + right : 40 + right + SIDE]


def taken(scene: np.ndarray, rng: np.random.Generator, noise: float = 3) -> np.ndarray:
    return np.clip(scene + rng.normal(0, noise, scene.shape), 0, 255).astype(np.uint8)


def visitor(scene: np.ndarray, rng: np.random.Generator, share: float) -> np.ndarray:
    """Something textured that hides a rectangle of that share of the frame."""
    side = round(SIDE * share**0.5)
    top, left = rng.integers(0, SIDE - side + 1, 2)
    out = scene.copy()
    out[top : top + side, left : left + side] = view(int(rng.integers(10**6)))[:side, :side]
    return out


def night(scene: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return scene * 0.12 + rng.normal(0, 1, scene.shape)


def infrared(scene: np.ndarray) -> np.ndarray:
    """Two fifths of the picture, in patches, with their contrast turned over."""
    patch = gaussian_filter(np.random.default_rng(9).normal(size=scene.shape), 8)
    return np.where(patch > np.quantile(patch, 0.6), 200 - 0.7 * scene, 0.8 * scene)


def hashes(count: int) -> np.ndarray:
    """Perceptual hashes that say nothing."""
    return np.random.default_rng(1).integers(0, 2**63, count).astype(np.uint64)

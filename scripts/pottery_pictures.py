"""Draw the demo's pottery: `python scripts/pottery_pictures.py` writes shop/demo/pictures/CODE.webp.

Each piece is a few surfaces in space (turned walls, tubes, egg shapes), seen from a little above and lit from the left,
in the colour of low-fired clay with marks of the paddle and clouds of the open fire. No photo of a real piece is used.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter
from scipy.interpolate import CubicSpline, PchipInterpolator

FOLDER = Path(__file__).resolve().parent.parent / "shop/demo/pictures"
SIDE, DRAWN = 480, 720
TILT = np.radians(24)
LIGHT = np.array([-0.55, 0.62, 0.56])
TURN = np.linspace(0, 2 * np.pi, 1500)
Points = tuple[np.ndarray, np.ndarray]  # (n, 3) places and (n, 3) normals
Profile = Sequence[tuple[float, float]]  # (height, radius) from the foot upwards; a wall turned back makes the inside


def _surface(place: np.ndarray) -> Points:
    """A surface from a grid of places (rows, columns, 3), with normals from its own slopes."""
    normal = np.cross(np.gradient(place, axis=1), np.gradient(place, axis=0))
    normal /= np.linalg.norm(normal, axis=2, keepdims=True) + 1e-9
    return place.reshape(-1, 3), normal.reshape(-1, 3)


def turned(profile: Profile, *, wobble: float = 0.012) -> Points:
    """A wall turned around the upright axis along a smooth profile."""
    known = np.array(profile, float)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(known, axis=0).T))])
    fine = np.linspace(0, along[-1], 700)
    height, radius = (PchipInterpolator(along, known[:, one])(fine) for one in (0, 1))
    kernel = np.hanning(41) / np.hanning(41).sum()
    height, radius = (np.convolve(np.pad(one, 20, mode="edge"), kernel, mode="valid") for one in (height, radius))
    uneven = 1 + wobble * (np.sin(3 * TURN + 4 * height[:, None]) + np.sin(5 * TURN + 1.7)) / 2
    around = radius[:, None] * uneven
    return _surface(
        np.stack([around * np.cos(TURN), np.broadcast_to(height[:, None], around.shape), around * np.sin(TURN)], 2)
    )


def tube(path: Profile, thick: float, *, depth: float = 0.0) -> Points:
    """A bent tube in the plane of the picture: a handle, a spout, a leg."""
    known = np.array(path, float)
    fine = np.linspace(0, len(known) - 1, 320)
    line = CubicSpline(range(len(known)), known)(fine)
    step = np.gradient(line, axis=0)
    side = np.stack([-step[:, 1], step[:, 0]], 1) / (np.linalg.norm(step, axis=1, keepdims=True) + 1e-9)
    turn = TURN[::6]
    flat = line[:, None] + thick * np.cos(turn)[None, :, None] * side[:, None]
    return _surface(np.dstack([flat, np.broadcast_to(depth + thick * np.sin(turn), flat.shape[:2])]))


def egg(x: float, y: float, z: float, across: float, up: float, deep: float) -> Points:
    """An egg shape around a middle: bodies and heads."""
    high = np.linspace(-np.pi / 2, np.pi / 2, 260)[:, None]
    turn = TURN[::3]
    return _surface(np.stack([
        x + across * np.cos(high) * np.cos(turn), np.broadcast_to(y + up * np.sin(high), (260, turn.size)),
        z + deep * np.cos(high) * np.sin(turn),
    ], 2))  # fmt: skip


def cup(height: float, mouth: float, foot: float, *, belly: float = 0.0) -> Points:
    """An open vessel with a wall thick enough to be patted."""
    middle = (mouth + foot) / 2 + belly
    return turned([
        (0, 0.01), (0, foot), (height * 0.45, middle), (height, mouth), (height + 0.02, mouth - 0.03),
        (height * 0.5, middle - 0.07), (0.08, foot * 0.8), (0.08, 0.01),
    ])  # fmt: skip


def jar(height: float, belly: float, neck: float, foot: float, lip: float = 0.06) -> Points:
    """A jar: foot, belly, shoulder, neck and a lip turned outwards."""
    return turned([
        (0, 0.01), (0, foot), (height * 0.3, belly * 0.94), (height * 0.52, belly), (height * 0.78, belly * 0.72),
        (height * 0.88, neck), (height * 0.95, neck * 0.97), (height, neck + lip), (height + 0.01, neck + lip - 0.04),
        (height * 0.9, neck - 0.05), (height * 0.7, belly * 0.6), (height * 0.3, belly * 0.7), (0.1, 0.01),
    ])  # fmt: skip


def lid(at: float, radius: float, *, knob: float = 0.07) -> Points:
    """A lid with a knob."""
    return turned([
        (at, radius), (at + 0.05, radius * 0.9), (at + 0.13, radius * 0.35), (at + 0.15, knob * 0.7),
        (at + 0.22, knob), (at + 0.27, knob * 0.8), (at + 0.28, 0.005),
    ])  # fmt: skip


def _handle(x: float, low: float, high: float, out: float, thick: float = 0.045) -> Points:
    return tube(
        [(x, high), (x + out, high + 0.02), (x + out * 1.1, (low + high) / 2), (x + out * 0.8, low), (x, low)], thick
    )


def _spout(x: float, low: float, high: float) -> Points:
    return tube([(-x, low), (-x - 0.14, low + 0.06), (-x - 0.22, high - 0.05), (-x - 0.34, high)], 0.06)


def _legs(*places: float, high: float, thick: float = 0.06, deep: float = 0.12) -> list[Points]:
    return [tube([(x, high), (x, 0.02)], thick, depth=z) for x in places for z in (-deep, deep)]


def _moved(points: Points, x: float, z: float = 0.0) -> Points:
    return points[0] + np.array([x, 0, z]), points[1]


PIECES: dict[str, list[Points]] = {
    "DT-CUP-001": [cup(0.62, 0.42, 0.28)],
    "DT-CUP-002": [cup(0.42, 0.52, 0.24, belly=0.03)],
    "DT-CUP-003": [cup(0.86, 0.42, 0.36, belly=0.03), _handle(0.4, 0.22, 0.66, 0.28)],
    "DT-CUP-004": [cup(0.95, 0.4, 0.3, belly=0.05)],
    "DT-CUP-005": [cup(0.66, 0.4, 0.27, belly=0.05), _handle(0.38, 0.2, 0.5, 0.2, 0.035)],
    "DT-CUP-006": [
        turned([(0, 0.01), (0, 0.3), (0.03, 0.5), (0.09, 0.64), (0.1, 0.6), (0.05, 0.3), (0.05, 0.01)]),
        *[
            (p + np.array([0, 0.06, 0]), n)
            for p, n in (cup(0.5, 0.4, 0.24, belly=0.05), _handle(0.38, 0.16, 0.4, 0.2, 0.035))
        ],
    ],
    "DT-CUP-007": [cup(0.72, 0.44, 0.36, belly=0.04), tube([(-0.4, 0.6), (-0.52, 0.74)], 0.07)],
    "DT-CUP-008": [_moved(cup(0.62, 0.34, 0.26), -0.4, -0.1), _moved(cup(0.62, 0.34, 0.26), 0.4, 0.1)],
    "DT-TEA-001": [
        jar(0.6, 0.46, 0.2, 0.28, 0.01),
        lid(0.6, 0.2),
        _spout(0.38, 0.26, 0.58),
        _handle(0.42, 0.16, 0.5, 0.24),
    ],
    "DT-TEA-002": [
        jar(0.72, 0.54, 0.24, 0.32, 0.01),
        lid(0.72, 0.24),
        _spout(0.45, 0.3, 0.7),
        tube([(-0.42, 0.6), (-0.38, 1.05), (0, 1.22), (0.38, 1.05), (0.42, 0.6)], 0.045),
    ],
    "DT-TEA-003": [
        cup(0.7, 0.38, 0.3, belly=0.06),
        tube([(-0.34, 0.6), (-0.5, 0.74)], 0.07),
        _handle(0.37, 0.2, 0.54, 0.22),
    ],
    "DT-TEA-004": [cup(0.52, 0.5, 0.22, belly=0.04), lid(0.5, 0.46, knob=0.12)],
    "DT-TEA-005": [jar(0.86, 0.38, 0.26, 0.3, 0.0), lid(0.85, 0.3)],
    "DT-TEA-006": [jar(1.0, 0.46, 0.3, 0.34, 0.0), lid(0.99, 0.34)],
    "DT-POT-001": [
        jar(0.66, 0.56, 0.44, 0.34),
        lid(0.64, 0.46),
        _handle(0.5, 0.34, 0.48, 0.14),
        _moved(_handle(-0.5, 0.34, 0.48, -0.14), 0),
    ],
    "DT-POT-002": [
        jar(0.76, 0.64, 0.52, 0.4),
        lid(0.74, 0.54),
        _handle(0.58, 0.38, 0.54, 0.14),
        _handle(-0.58, 0.38, 0.54, -0.14),
    ],
    "DT-POT-003": [
        jar(0.82, 0.5, 0.26, 0.32),
        lid(0.8, 0.28),
        _spout(0.42, 0.42, 0.74),
        tube([(0.44, 0.5), (0.78, 0.62)], 0.06),
    ],
    "DT-JAR-001": [jar(1.14, 0.56, 0.4, 0.38), lid(1.12, 0.42)],
    "DT-JAR-002": [jar(1.26, 0.52, 0.22, 0.3, 0.1)],
    "DT-JAR-003": [jar(1.1, 0.54, 0.24, 0.32, 0.22), lid(1.08, 0.26)],
    "DT-JAR-008": [jar(1.28, 0.6, 0.34, 0.3, 0.08)],
    "DT-JAR-009": [jar(1.36, 0.62, 0.28, 0.28, 0.12)],
    "DT-BWL-001": [cup(0.42, 0.58, 0.24, belly=0.06)],
    "DT-BWL-002": [cup(0.5, 0.7, 0.26, belly=0.08)],
    "DT-PLT-001": [turned([(0, 0.01), (0, 0.44), (0.05, 0.66), (0.11, 0.78), (0.12, 0.74), (0.06, 0.5), (0.05, 0.01)])],
    "DT-PLT-002": [turned([(0, 0.01), (0, 0.34), (0.06, 0.5), (0.16, 0.62), (0.17, 0.58), (0.07, 0.36), (0.06, 0.01)])],
    "DT-VAS-001": [jar(1.2, 0.36, 0.1, 0.24, 0.05)],
    "DT-VAS-002": [jar(1.05, 0.46, 0.18, 0.28, 0.1)],
    "DT-VAS-003": [jar(1.25, 0.48, 0.24, 0.28, 0.12)],
    "DT-VAS-004": [cup(0.8, 0.58, 0.38), turned([(0.72, 0.57), (0.74, 0.62), (0.84, 0.63), (0.86, 0.56)])],
    "DT-INC-001": [
        turned([(0, 0.01), (0, 0.42), (0.1, 0.5), (0.2, 0.4), (0.2, 0.12), (0.28, 0.1), (0.28, 0.03), (0.1, 0.02)])
    ],
    "DT-INC-002": [
        jar(0.6, 0.5, 0.4, 0.26, 0.04),
        lid(0.6, 0.42, knob=0.09),
        *[tube([(x, 0.16), (x * 1.15, -0.12)], 0.06) for x in (-0.28, 0.28)],
    ],
    "DT-ORN-001": [
        egg(0.1, 0.42, 0, 0.34, 0.28, 0.24),
        tube([(-0.12, 0.5), (-0.28, 0.78), (-0.22, 1.0)], 0.09),
        egg(-0.24, 1.04, 0, 0.13, 0.11, 0.1),
        tube([(-0.33, 1.02), (-0.47, 0.98)], 0.03),
        tube([(-0.2, 1.12), (-0.16, 1.28)], 0.03),
        egg(0.56, 0.66, -0.05, 0.36, 0.5, 0.07),
        *_legs(0.02, 0.2, high=0.3, thick=0.045, deep=0.08),
    ],
    "DT-ORN-002": [
        egg(-0.06, 0.34, 0, 0.5, 0.3, 0.2),
        egg(0.52, 0.36, 0, 0.2, 0.28, 0.05),
        egg(-0.02, 0.64, 0, 0.2, 0.12, 0.04),
        egg(-0.36, 0.42, 0.15, 0.05, 0.05, 0.05),
    ],
    "DT-ORN-003": [
        egg(0.05, 0.56, 0, 0.44, 0.22, 0.2),
        tube([(-0.26, 0.6), (-0.44, 0.9), (-0.48, 1.02)], 0.13),
        egg(-0.6, 1.02, 0, 0.22, 0.12, 0.11),
        tube([(-0.46, 1.08), (-0.44, 1.24)], 0.035),
        egg(0.02, 0.66, 0.22, 0.2, 0.17, 0.1),
        egg(0.02, 0.66, -0.22, 0.2, 0.17, 0.1),
        tube([(0.45, 0.62), (0.6, 0.5), (0.6, 0.26)], 0.05),
        *_legs(-0.24, 0.32, high=0.5, thick=0.075),
    ],
    "DT-ORN-004": [
        egg(0.1, 0.56, 0, 0.48, 0.34, 0.32),
        egg(-0.4, 0.72, 0, 0.26, 0.27, 0.23),
        tube([(-0.56, 0.66), (-0.76, 0.46), (-0.74, 0.2), (-0.86, 0.14)], 0.08),
        egg(-0.3, 0.74, 0.26, 0.16, 0.22, 0.04),
        *_legs(-0.18, 0.38, high=0.4, thick=0.11, deep=0.16),
    ],
    "DT-ORN-005": [
        turned(
            [
                (0, 0.01),
                (0, 0.7),
                (0.09, 0.7),
                (0.1, 0.62),
                (0.06, 0.58),
                (0.1, 0.5),
                (0.06, 0.44),
                (0.1, 0.36),
                (0.06, 0.3),
                (0.1, 0.2),
                (0.07, 0.01),
            ]
        )
    ],
    "DT-ORN-006": [
        turned([(0, 0.44), (0.03, 0.46), (0.3, 0.36), (0.62, 0.28), (0.74, 0.12), (0.76, 0.01)]),
        tube([(-0.08, 0.74), (-0.1, 0.96), (0.1, 0.96), (0.08, 0.74)], 0.035),
    ],
    "DT-BOX-001": [
        _moved(cup(0.5, 0.28, 0.2), -0.5, 0.1),
        _moved(jar(0.7, 0.26, 0.12, 0.18, 0.03), 0.05, -0.2),
        _moved(turned([(0, 0.3), (0.2, 0.25), (0.42, 0.19), (0.5, 0.08), (0.52, 0.01)]), 0.55, 0.1),
    ],
}


def drawn(parts: list[Points], seed: int) -> Image.Image:
    """One piece on a plain ground."""
    chance = np.random.default_rng(seed)
    place, normal = (np.concatenate([part[one] for part in parts]) for one in (0, 1))
    turn = np.array([[1, 0, 0], [0, np.cos(TILT), -np.sin(TILT)], [0, np.sin(TILT), np.cos(TILT)]])
    seen, facing = place @ turn.T, normal @ turn.T
    facing *= np.where(facing[:, 2:] < 0, -1, 1)
    low, high = seen[:, :2].min(0), seen[:, :2].max(0)
    scale = DRAWN * 0.66 / max(high - low)
    pixel = np.rint((seen[:, :2] - (low + high) / 2) * [scale, -scale] + [DRAWN / 2, DRAWN * 0.49]).astype(int)
    order = np.argsort(seen[:, 2], kind="stable")
    canvas, covered = _ground(chance), np.zeros((DRAWN, DRAWN), bool)
    colour = _clay(place, facing, chance)
    foot = int((high[1] - low[1]) / 2 * scale + DRAWN * 0.49)
    canvas = _with_shadow(canvas, (high[0] - low[0]) * scale, foot)
    for down in (0, 1):
        for right in (0, 1):
            x, y = pixel[order, 0] + right, pixel[order, 1] + down
            canvas[y, x], covered[y, x] = colour[order], True
    sharp = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
    return sharp.filter(ImageFilter.SMOOTH).resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _clay(place: np.ndarray, facing: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Colour of each point: low-fired clay, smoked where the fire lay, dented by the paddle."""
    waves = chance.normal(0, 2.6, (7, 3))
    cloud = np.sin(place @ waves.T + chance.uniform(0, 6, 7)).mean(1)
    dents = np.sin(place[:, 1] * 46 + 2 * np.sin(np.arctan2(place[:, 2], place[:, 0]) * 9)) * 0.028
    grain = chance.normal(0, 0.018, len(place))
    light = np.clip(facing @ (LIGHT / np.linalg.norm(LIGHT)) + dents, 0, 1)
    shine = (0.34 + 0.74 * light + grain)[:, None]
    base = np.array([186, 112, 76]) + chance.normal(0, 7, 3)
    smoke = np.clip(cloud * 2.4 - 0.35, 0, 0.85)[:, None]
    return (base * (1 - smoke) + np.array([74, 58, 52]) * smoke) * shine


def _ground(chance: np.random.Generator) -> np.ndarray:
    down = np.linspace(0, 1, DRAWN)[:, None, None]
    return np.broadcast_to(np.array([244, 236, 224]) * (1 - 0.09 * down), (DRAWN, DRAWN, 3)) + chance.normal(
        0, 0.6, (DRAWN, DRAWN, 1)
    )


def _with_shadow(canvas: np.ndarray, width: float, foot: int) -> np.ndarray:
    y, x = np.mgrid[0:DRAWN, 0:DRAWN]
    far = ((x - DRAWN / 2 - width * 0.06) / (width * 0.52)) ** 2 + ((y - foot + DRAWN * 0.02) / (width * 0.15)) ** 2
    return canvas * (1 - 0.34 * np.exp(-(np.clip(far, 0, 30) ** 1.2)))[:, :, None]


def main() -> int:
    """Draw all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for seed, (code, parts) in enumerate(PIECES.items()):
        drawn(parts, seed).save(FOLDER / f"{code}.webp", quality=78, method=6)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Frames to training crops. Everything random comes from the generator that is handed in."""

from dataclasses import dataclass
from functools import lru_cache
from typing import List, Sequence, Tuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.training.data import VOID, Frame
from models.training.recipe import Recipe

MEAN = (123.675, 116.28, 103.53)
STD = (58.395, 57.12, 57.375)
_GREY = (0.299, 0.587, 0.114)

RARE_SHARE = 0.02


@dataclass(frozen=True)
class Region:
    """A rectangle in a frame's pixels; it may reach beyond the frame."""

    top: int
    left: int
    height: int
    width: int


def normalise(photos: Tensor) -> Tensor:
    """[batch, 3, height, width] of 0–255 to what the network takes."""
    return (photos - _per_channel(MEAN, photos)) / _per_channel(STD, photos)


def crop_batch(
    frames: Sequence[Frame],
    recipe: Recipe,
    size: Tuple[int, int],
    magnification: float,
    rare_classes: Sequence[int],
    random: np.random.Generator,
) -> Tuple[Tensor, Tensor]:
    """
    One crop of each frame.

    Args:
        size: the crops' height and width.
        magnification: multiplies the recipe's scale.

    Returns:
        Normalised photos, float32 [batch, 3, height, width], and labels, int64 [batch, height, width]. What lies
        beyond a frame is the mean colour and VOID.
    """
    photos: List[Tensor] = []
    labels: List[Tensor] = []
    for frame in frames:
        scale = magnification * float(np.exp(random.uniform(*np.log(recipe.scale))))
        region = _choose_region(frame, size, scale, recipe.rare_class_crops, rare_classes, random)
        photo, label = _cut(frame, region, size)
        if recipe.mirror and random.random() < 0.5:
            photo, label = photo.flip(-1), label.flip(-1)
        photos.append(photo)
        labels.append(label)
    batch = torch.stack(photos)
    if recipe.colour_jitter > 0:
        batch = _jitter(batch, recipe.colour_jitter, random)
    return normalise(batch), torch.stack(labels).long()


def _choose_region(
    frame: Frame,
    size: Tuple[int, int],
    scale: float,
    rare_chance: float,
    rare_classes: Sequence[int],
    random: np.random.Generator,
) -> Region:
    height, width = (max(1, round(side / scale)) for side in size)
    frame_height, frame_width = frame.labels.shape
    centre = None
    if random.random() < rare_chance:
        centre = _find_rare_pixel(frame, rare_classes, random)

    def choose_start(extent: int, whole: int, around: int) -> int:
        first, last = sorted((0, whole - extent))
        if centre is None:
            return int(random.integers(first, last + 1))
        return int(np.clip(around - random.integers(extent), first, last))

    row, column = centre or (0, 0)
    return Region(
        choose_start(height, frame_height, row),
        choose_start(width, frame_width, column),
        height,
        width,
    )


def _find_rare_pixel(
    frame: Frame, rare_classes: Sequence[int], random: np.random.Generator
) -> "Tuple[int, int] | None":
    for rare_class in random.permutation(rare_classes):
        places = frame.places_of(int(rare_class))
        if len(places) > 0:
            row, column = places[int(random.integers(len(places)))].tolist()
            return row, column
    return None


def _cut(frame: Frame, region: Region, size: Tuple[int, int]) -> Tuple[Tensor, Tensor]:
    frame_height, frame_width = frame.labels.shape
    top, left = max(0, region.top), max(0, region.left)
    bottom = min(frame_height, region.top + region.height)
    right = min(frame_width, region.left + region.width)
    # Left, right, top, bottom, as torch's padding wants it.
    around = (
        left - region.left,
        region.left + region.width - right,
        top - region.top,
        region.top + region.height - bottom,
    )
    photo = frame.photo[top:bottom, left:right].permute(2, 0, 1)[None].float()
    labels = frame.labels[top:bottom, left:right]
    if any(around):
        mean = _per_channel(MEAN, photo)
        photo = functional.pad(photo - mean, around) + mean
        labels = functional.pad(labels, around, value=VOID)
    shrinks = region.height > size[0]
    photo = functional.interpolate(
        photo, size, mode="bilinear", align_corners=False, antialias=shrinks
    )
    rows, columns = (
        ((torch.arange(to, device=labels.device) + 0.5) * (extent / to)).long()
        for to, extent in zip(size, labels.shape)
    )
    return photo[0], labels[rows[:, None], columns]


def _jitter(photos: Tensor, amount: float, random: np.random.Generator) -> Tensor:
    def draw() -> Tensor:
        factors = random.uniform(1 - amount, 1 + amount, (len(photos), 1, 1, 1))
        return torch.from_numpy(factors).to(photos.device, photos.dtype, non_blocking=True)

    brightness, contrast, saturation = draw(), draw(), draw()
    grey = (photos * _per_channel(_GREY, photos)).sum(dim=1, keepdim=True)
    photos = grey + (photos - grey) * saturation
    middle = grey.mean(dim=(2, 3), keepdim=True)
    return ((photos - middle) * contrast + middle * brightness).clamp(0, 255)


def _per_channel(values: Tuple[float, ...], like: Tensor) -> Tensor:
    return _constant(values, like.dtype, like.device)


# A constant that is copied to a GPU anew would wait for it each time.
@lru_cache(maxsize=None)
def _constant(values: Tuple[float, ...], dtype: torch.dtype, device: torch.device) -> Tensor:
    return torch.tensor(values, dtype=dtype, device=device).view(1, 3, 1, 1)

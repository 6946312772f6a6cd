"""What decides the outcome of a training run, apart from the frames themselves: one value, one hash."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Dict, Tuple

from models.training.detail import DETAILS, NO_DETAIL

OPTIMIZERS = ("adam", "adamw")
SCHEDULES = ("cosine", "poly", "trapezoid")


@dataclass(frozen=True)
class Recipe:
    classes: int
    # M and N of the paper.
    stage2_blocks: int = 3
    stage3_blocks: int = 21

    # The decoder behind it, of `detail.py`, by the grid that it ends with; `none` for CGNet alone.
    detail: str = NO_DETAIL
    # The decoder alone learns; CGNet stays as the weights are that the run starts from.
    learns_detail_alone: bool = False

    iterations: int = 6000
    batch: int = 8
    seed: int = 2018

    # Height and width of the crops, in pixels.
    crop: Tuple[int, int] = (360, 360)
    # Crops start at this share of their height and width, of frames that are as much smaller, and grow
    # in steps to full size at `full_size_from` of the run. 1 for full size all along.
    first_size: float = 1.0
    full_size_from: float = 0.6
    # Smallest and largest magnification.
    scale: Tuple[float, float] = (0.5, 2.0)
    mirror: bool = True
    # Brightness, contrast and saturation change by at most this share; 0 for none.
    colour_jitter: float = 0.0
    # The share of crops that are laid around a pixel of a class of less than 2 % of all pixels.
    rare_class_crops: float = 0.0

    optimizer: str = "adamw"
    learning_rate: float = 3e-3
    # Not on biases, normalisations and PReLUs.
    weight_decay: float = 0.02
    # `cosine`, `poly` with the power 0.9, or `trapezoid`: constant until the last quarter, then straight down. All
    # end at 0. Only a trapezoid's run can be made longer or shorter while it is under way.
    schedule: str = "cosine"
    # The share of the run in which the learning rate rises from 0.
    warm_up: float = 0.03
    clip_gradient: float = 5.0
    # The decay of the averaged weights, which are what is evaluated and exported; 0 for none.
    average_decay: float = 0.0

    # 1 / ln(1.10 + share of pixels), the paper's, or 1 for all.
    class_weights: bool = True
    label_smoothing: float = 0.0
    # How much the soft Jaccard loss counts beside cross-entropy.
    jaccard_weight: float = 0.0
    # How much a second classifier on stage 2 counts in training; with a decoder, its first step of two.
    auxiliary_weight: float = 0.0

    def __post_init__(self) -> None:
        # 1 and 1.0 are one recipe, and are to have one hash.
        for field in dataclasses.fields(self):
            if field.type is float:
                object.__setattr__(self, field.name, float(getattr(self, field.name)))
        choices = (("optimizer", OPTIMIZERS), ("schedule", SCHEDULES), ("detail", DETAILS))
        for name, allowed in choices:
            value = getattr(self, name)
            if value not in allowed:
                raise ValueError(f"{name} is {value!r}, not one of {', '.join(allowed)}.")
        if self.learns_detail_alone and self.detail == NO_DETAIL:
            raise ValueError("A decoder is to learn alone, and there is none; set detail.")

    def as_dict(self) -> Dict[str, Any]:
        return dataclasses.asdict(self)

    def hash(self) -> str:
        """SHA-256 of the recipe as JSON with sorted keys, in hexadecimal."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()


def from_dict(values: Dict[str, Any]) -> Recipe:
    """Of what `as_dict` gave, also after a way through JSON, which makes lists of pairs."""
    return Recipe(**{key: tuple(v) if isinstance(v, list) else v for key, v in values.items()})


_REGULARISED = dict(
    colour_jitter=0.3,
    rare_class_crops=0.3,
    scale=(0.75, 1.75),
    average_decay=0.999,
    jaccard_weight=0.5,
)

PRESETS: Dict[str, Dict[str, Any]] = {
    # What the authors trained with, as the paper and MMSegmentation's configuration of it tell.
    "paper-camvid": dict(
        crop=(360, 360),
        optimizer="adam",
        learning_rate=1e-3,
        weight_decay=5e-4,
        schedule="poly",
        warm_up=0.0,
    ),
    "paper-cityscapes": dict(
        crop=(680, 680),
        optimizer="adam",
        learning_rate=1e-3,
        weight_decay=5e-4,
        schedule="poly",
        warm_up=0.0,
        iterations=60_000,
    ),
    # For a GPU: 1000 epochs of the train split.
    "camvid": dict(_REGULARISED, batch=16, iterations=23_000),
    # For hours of a few cores: many small steps, of small crops at first, and an end that can be chosen late.
    "camvid-cpu": dict(
        _REGULARISED,
        first_size=0.5,
        batch=4,
        learning_rate=2e-3,
        schedule="trapezoid",
        average_decay=0.998,
        iterations=7000,
    ),
    # For a few cores, on top of weights that know the classes already: whole crops, and more of what is rare and thin.
    "camvid-further": dict(
        _REGULARISED,
        scale=(0.7, 2.0),
        rare_class_crops=0.5,
        jaccard_weight=1.0,
        batch=4,
        learning_rate=1.5e-3,
        schedule="trapezoid",
        average_decay=0.998,
        iterations=1000,
    ),
    # For a few cores: the decoder of a network that is trained already.
    "camvid-detail": dict(
        _REGULARISED,
        detail="half",
        learns_detail_alone=True,
        scale=(0.85, 1.3),
        crop=(240, 320),
        batch=2,
        learning_rate=2e-3,
        weight_decay=1e-4,
        auxiliary_weight=0.7,
        average_decay=0.998,
        iterations=4500,
    ),
    "cityscapes": dict(_REGULARISED, crop=(680, 680), scale=(0.5, 2.0), iterations=60_000),
}

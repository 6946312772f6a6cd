"""What changes over a run: the learning rate, the size of crops, and which frames are taken."""

from typing import List

import numpy as np

from models.training.recipe import Recipe

POLY_POWER = 0.9
TRAPEZOID_END = 0.25
SIZE_STEPS = 4


def learning_rate_at(recipe: Recipe, iteration: int) -> float:
    progress = iteration / recipe.iterations
    if progress < recipe.warm_up:
        return recipe.learning_rate * (iteration + 1) / (recipe.warm_up * recipe.iterations + 1)
    rest = (progress - recipe.warm_up) / (1 - recipe.warm_up)
    if recipe.schedule == "poly":
        return recipe.learning_rate * (1 - rest) ** POLY_POWER
    if recipe.schedule == "trapezoid":
        return recipe.learning_rate * min(1.0, (1 - rest) / TRAPEZOID_END)
    return recipe.learning_rate * 0.5 * (1 + float(np.cos(np.pi * rest)))


def size_share_at(recipe: Recipe, iteration: int) -> float:
    """How large crops are beside the recipe's: from `first_size` to 1, in steps."""
    progress = iteration / (recipe.full_size_from * recipe.iterations)
    if progress >= 1:
        return 1.0
    step = int(progress * SIZE_STEPS) / SIZE_STEPS
    return recipe.first_size + (1 - recipe.first_size) * step


def picks_at(recipe: Recipe, iteration: int, frame_count: int) -> List[int]:
    """Which frames a batch is made of: each one once an epoch, in an order of the epoch's own."""
    picks = []
    for place in range(iteration * recipe.batch, (iteration + 1) * recipe.batch):
        epoch, place_in_epoch = divmod(place, frame_count)
        order = np.random.default_rng([recipe.seed, 0, epoch]).permutation(frame_count)
        picks.append(int(order[place_in_epoch]))
    return picks

"""A training run's state, and one iteration of it.

Every random choice is a function of the seed and the iteration, so nothing of a generator has to be stored.
"""

import json
import time
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
import torch
from torch import Tensor, nn

from models.training.augment import RARE_SHARE, crop_batch
from models.training.cgnet import CGNet
from models.training.checkpoint import fill
from models.training.data import Frame, Frames, class_shares
from models.training.detail import NO_DETAIL, DetailedCGNet, create_network, is_detail
from models.training.learn import create_learner
from models.training.loss import class_weights
from models.training.recipe import Recipe
from models.training.schedule import learning_rate_at, picks_at, size_share_at


class TrainedNetwork(nn.Module):
    """
    The network and, while it is trained, a second classifier on stage 2, if the recipe has one. A decoder has scores
    of its own to learn from in its place.
    """

    def __init__(self, recipe: Recipe):
        super().__init__()
        self.network = network_of(recipe)
        self.learns_detail_alone = recipe.learns_detail_alone
        if self.learns_detail_alone:
            for name, parameter in self.network.named_parameters():
                parameter.requires_grad_(is_detail(name))
        self.auxiliary: Optional[nn.Module] = None
        if recipe.auxiliary_weight > 0 and recipe.detail == NO_DETAIL:
            self.auxiliary = nn.Conv2d(128 + 3, recipe.classes, 1)

    def train(self, mode: bool = True) -> "TrainedNetwork":
        super().train(mode)
        if self.learns_detail_alone:
            # Normalisations of what does not learn go by what they have seen.
            for name, part in self.network.named_children():
                part.train(mode and name == "detail")
        return self

    def forward(self, photos: Tensor) -> Tuple[Tensor, Optional[Tensor]]:
        network = self.network
        if isinstance(network, DetailedCGNet):
            *coarser, scores = network.all_scores(photos)
            return scores, coarser[0] if coarser else None
        _, stage2, stage3 = network.stages(photos)
        auxiliary = None if self.auxiliary is None else self.auxiliary(stage2)
        return network.classifier(stage3), auxiliary


def network_of(recipe: Recipe) -> CGNet:
    return create_network(
        recipe.classes, recipe.stage2_blocks, recipe.stage3_blocks, recipe.detail
    )


class Run:
    """The state of a training run; `step` is one iteration."""

    def __init__(
        self, recipe: Recipe, frames: Frames, device: torch.device, fuses: bool = False
    ) -> None:
        self.recipe = recipe
        self.frames = frames
        self.device = device
        self.iteration = 0
        self.elapsed_s = 0.0
        self.cpu_s = 0.0
        torch.manual_seed(recipe.seed)
        self.model = TrainedNetwork(recipe).to(device, memory_format=torch.channels_last)
        self.average = network_of(recipe)
        self.average.to(device, memory_format=torch.channels_last)
        self.average.load_state_dict(self.model.network.state_dict())
        if fuses:
            self.model.network.fuse()
        # Tensors of both in one order; a step changes the current ones in place. How many batches the normalisations
        # have seen is of no use to an average.
        self._averaged, self._current = (
            [
                value
                for name, value in network.state_dict().items()
                if value.is_floating_point() and (is_detail(name) or not recipe.learns_detail_alone)
            ]
            for network in (self.average, self.model.network)
        )
        shares = class_shares(frames)
        self._rare_classes = [
            int(index) for index in np.flatnonzero((shares > 0) & (shares < RARE_SHARE))
        ]
        weights = class_weights(shares).to(device) if recipe.class_weights else None
        self._learner = create_learner(self.model, recipe, weights, device)

    def step(self, frames: Sequence[Frame]) -> Tensor:
        """One iteration on these frames' crops. Returns the loss, which a GPU may not have computed yet."""
        with self._timed():
            recipe = self.recipe
            share = size_share_at(recipe, self.iteration)
            height, width = (max(8, round(side * share)) for side in recipe.crop)
            random = np.random.default_rng([recipe.seed, 1, self.iteration])
            photos, labels = crop_batch(
                frames, recipe, (height, width), share, self._rare_classes, random
            )
            loss = self._learner.learn(
                photos.to(self.device, memory_format=torch.channels_last, non_blocking=True),
                labels.to(self.device, non_blocking=True),
                learning_rate_at(recipe, self.iteration),
            )
            self._update_average()
            self.iteration += 1
            return loss

    def mean_loss(self, losses: Sequence[Tensor]) -> float:
        """Of steps; waits until they are computed, and counts that as the run's time."""
        with self._timed():
            return float(torch.stack(list(losses)).mean())

    @contextmanager
    def _timed(self) -> Iterator[None]:
        started_at, cpu_at = time.monotonic(), time.process_time()
        yield
        self.elapsed_s += time.monotonic() - started_at
        self.cpu_s += time.process_time() - cpu_at

    def _update_average(self) -> None:
        # Early weights are forgotten soon.
        decay = min(self.recipe.average_decay, (1 + self.iteration) / (10 + self.iteration))
        with torch.no_grad():
            torch._foreach_mul_(self._averaged, decay)
            torch._foreach_add_(self._averaged, self._current, alpha=1 - decay)

    def start_from(self, weights: Dict[str, Tensor]) -> None:
        """
        Args:
            weights: the network's; those of a decoder may be missing, which then begins at random.
        """
        for network in (self.model.network, self.average):
            fill(network, weights, may_miss=is_detail)

    def picks(self, iteration: int) -> List[int]:
        return picks_at(self.recipe, iteration, len(self.frames))

    def state(self) -> Dict[str, Any]:
        """Tensors by name, and the rest as JSON: PyTorch 1.13 reads no more than that without running code."""
        about = {
            "recipe": self.recipe.as_dict(),
            "iteration": self.iteration,
            "elapsedS": self.elapsed_s,
            "cpuS": self.cpu_s,
        }
        return {
            "about": json.dumps(about),
            "trained": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self._learner.optimizer.state_dict()["state"],
        }

    def restore(self, state: Dict[str, Any]) -> None:
        about = json.loads(state["about"])
        self.iteration = about["iteration"]
        self.elapsed_s, self.cpu_s = about["elapsedS"], about["cpuS"]
        self.model.load_state_dict(state["trained"])
        self.average.load_state_dict(state["average"])
        optimizer = self._learner.optimizer
        optimizer.load_state_dict({**optimizer.state_dict(), "state": state["optimizer"]})


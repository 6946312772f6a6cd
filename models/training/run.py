"""A training run's state, and one iteration of it.

Every random choice is a function of the seed and the iteration, so nothing of a generator has to be stored.
"""

import json
import time
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import torch
from torch import Tensor, nn

from models.training.augment import RARE_SHARE, crop_batch
from models.training.cgnet import CGNet
from models.training.data import Frame, Frames, class_shares
from models.training.loss import class_weights, segmentation_loss
from models.training.recipe import Recipe
from models.training.schedule import learning_rate_at, picks_at, size_share_at


class TrainedNetwork(nn.Module):
    """CGNet and, while it is trained, a second classifier on stage 2, if the recipe has one."""

    def __init__(self, recipe: Recipe):
        super().__init__()
        self.network = CGNet(recipe.classes, recipe.stage2_blocks, recipe.stage3_blocks)
        self.auxiliary: Optional[nn.Module] = None
        if recipe.auxiliary_weight > 0:
            self.auxiliary = nn.Conv2d(128 + 3, recipe.classes, 1)

    def forward(self, photos: Tensor) -> Tuple[Tensor, Optional[Tensor]]:
        stage2, stage3 = self.network.features(photos)
        auxiliary = None if self.auxiliary is None else self.auxiliary(stage2)
        return self.network.classifier(stage3), auxiliary


class Run:
    """The state of a training run; `step` is one iteration."""

    def __init__(self, recipe: Recipe, frames: Frames, device: torch.device):
        self.recipe = recipe
        self.frames = frames
        self.device = device
        self.iteration = 0
        self.elapsed_s = 0.0
        self.cpu_s = 0.0
        torch.manual_seed(recipe.seed)
        self.model = TrainedNetwork(recipe).to(device, memory_format=torch.channels_last)
        self.average = CGNet(recipe.classes, recipe.stage2_blocks, recipe.stage3_blocks)
        self.average.to(device).load_state_dict(self.model.network.state_dict())
        self.optimizer = _create_optimizer(self.model, recipe)
        shares = class_shares(frames)
        self._rare_classes = [
            int(index) for index in np.flatnonzero((shares > 0) & (shares < RARE_SHARE))
        ]
        self._weights = class_weights(shares).to(device) if recipe.class_weights else None
        # bfloat16 needs no scaling of the loss, and so nothing more in the checkpoint.
        self._mixed = device.type == "cuda" and torch.cuda.is_bf16_supported()

    def step(self, frames: Sequence[Frame]) -> float:
        """One iteration on these frames' crops. Returns the loss."""
        started_at, cpu_at = time.monotonic(), time.process_time()
        recipe, device = self.recipe, self.device
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate_at(recipe, self.iteration)
        share = size_share_at(recipe, self.iteration)
        height, width = (max(8, round(side * share)) for side in recipe.crop)
        random = np.random.default_rng([recipe.seed, 1, self.iteration])
        photos, labels = crop_batch(
            frames, recipe, (height, width), share, self._rare_classes, random
        )
        photos = photos.to(device, memory_format=torch.channels_last, non_blocking=True)
        labels = labels.to(device, non_blocking=True)

        self.model.train()
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=self._mixed):
            scores, auxiliary = self.model(photos)
        loss = segmentation_loss(scores, labels, self._weights, recipe)
        if auxiliary is not None:
            second = segmentation_loss(auxiliary, labels, self._weights, recipe)
            loss = loss + recipe.auxiliary_weight * second
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if recipe.clip_gradient > 0:
            nn.utils.clip_grad_norm_(self.model.parameters(), recipe.clip_gradient)
        self.optimizer.step()
        self._update_average()
        self.iteration += 1
        value = loss.item()
        self.elapsed_s += time.monotonic() - started_at
        self.cpu_s += time.process_time() - cpu_at
        return value

    def _update_average(self) -> None:
        # Early weights are forgotten soon.
        decay = min(self.recipe.average_decay, (1 + self.iteration) / (10 + self.iteration))
        current = self.model.network.state_dict()
        with torch.no_grad():
            for name, value in self.average.state_dict().items():
                if value.dtype.is_floating_point:
                    value.lerp_(current[name], 1 - decay)
                else:
                    value.copy_(current[name])

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
            "optimizer": self.optimizer.state_dict()["state"],
        }

    def restore(self, state: Dict[str, Any]) -> None:
        about = json.loads(state["about"])
        self.iteration = about["iteration"]
        self.elapsed_s, self.cpu_s = about["elapsedS"], about["cpuS"]
        self.model.load_state_dict(state["trained"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": state["optimizer"]})


def _create_optimizer(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    parameters = list(model.parameters())
    groups = [
        {
            "params": [p for p in parameters if p.dim() > 1],
            "weight_decay": recipe.weight_decay,
        },
        {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
    ]
    kind = torch.optim.AdamW if recipe.optimizer == "adamw" else torch.optim.Adam
    return kind(groups, lr=recipe.learning_rate, foreach=True)

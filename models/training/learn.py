"""One step of the optimizer on a batch of crops: launched kernel by kernel, or on a GPU replayed as one graph."""

from typing import Any, Dict, List, Optional

import torch
from torch import Tensor, nn

from models.training.loss import segmentation_loss
from models.training.recipe import Recipe

# Kernels choose their algorithms, and the optimizer makes its state, before a graph is recorded.
STEPS_BEFORE_GRAPH = 3


class Learner:
    """
    Args:
        model: gives the scores and, or None, those of the auxiliary classifier.
        weights: the classes' weights in the loss, or None.
        mixed: computes in bfloat16, which needs no scaling of the loss, and so nothing more in the checkpoint.
    """

    def __init__(
        self, model: nn.Module, recipe: Recipe, weights: Optional[Tensor], mixed: bool
    ) -> None:
        self.model = model
        self.optimizer = _create_optimizer(model, recipe, **self._optimizer_options(recipe))
        self._recipe = recipe
        self._weights = weights
        self._mixed = mixed

    def learn(self, photos: Tensor, labels: Tensor, learning_rate: float) -> Tensor:
        """
        Args:
            photos: normalised, [batch, 3, height, width], on the model's device.
            labels: int64 [batch, height, width].

        Returns:
            The loss, a scalar on the model's device that may not have been computed yet.
        """
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        return self._step(photos, labels)

    def _optimizer_options(self, recipe: Recipe) -> Dict[str, Any]:
        return {"lr": recipe.learning_rate, "foreach": True}

    def _step(self, photos: Tensor, labels: Tensor) -> Tensor:
        recipe = self._recipe
        self.model.train()
        with torch.autocast(photos.device.type, dtype=torch.bfloat16, enabled=self._mixed):
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
        return loss.detach()


class GraphLearner(Learner):
    """
    Records a step as a CUDA graph and replays it: CGNet is some thousand small kernels a step, and a GPU waits for a
    processor that launches them one by one. All batches must have one shape.
    """

    def __init__(
        self, model: nn.Module, recipe: Recipe, weights: Optional[Tensor], mixed: bool
    ) -> None:
        super().__init__(model, recipe, weights, mixed)
        self._graph: Optional[torch.cuda.CUDAGraph] = None
        self._steps = 0
        self._inputs: List[Tensor] = []
        self._loss: Optional[Tensor] = None

    def learn(self, photos: Tensor, labels: Tensor, learning_rate: float) -> Tensor:
        for group in self.optimizer.param_groups:
            group["lr"].fill_(learning_rate)
        if self._graph is None and self._steps < STEPS_BEFORE_GRAPH:
            self._steps += 1
            return self._step_beside(photos, labels)
        if self._graph is None:
            self._record(photos, labels)
        for kept, given in zip(self._inputs, (photos, labels)):
            kept.copy_(given)
        self._graph.replay()
        return self._loss.clone()

    def _optimizer_options(self, recipe: Recipe) -> Dict[str, Any]:
        # A graph reads what changes from memory.
        rate = torch.tensor(recipe.learning_rate, device="cuda")
        return {"lr": rate, "capturable": True, "fused": True}

    def _step_beside(self, photos: Tensor, labels: Tensor) -> Tensor:
        # On a stream of its own, as PyTorch asks of steps before a recording.
        present, beside = torch.cuda.current_stream(), torch.cuda.Stream()
        beside.wait_stream(present)
        with torch.cuda.stream(beside):
            loss = self._step(photos, labels)
        present.wait_stream(beside)
        return loss

    def _record(self, photos: Tensor, labels: Tensor) -> None:
        self._inputs = [photos.clone(), labels.clone()]
        self.optimizer.zero_grad(set_to_none=True)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._loss = self._step(*self._inputs)
        self._graph = graph


def create_learner(
    model: nn.Module, recipe: Recipe, weights: Optional[Tensor], device: torch.device
) -> Learner:
    on_gpu = device.type == "cuda"
    # A learning rate in the GPU's memory came with PyTorch 2.1.
    recent = tuple(int(part) for part in torch.__version__.split(".")[:2]) >= (2, 1)
    kind = GraphLearner if on_gpu and recent and recipe.first_size == 1 else Learner
    return kind(model, recipe, weights, mixed=on_gpu and torch.cuda.is_bf16_supported())


def _create_optimizer(model: nn.Module, recipe: Recipe, **options: Any) -> torch.optim.Optimizer:
    parameters = list(model.parameters())
    groups = [
        {
            "params": [p for p in parameters if p.dim() > 1],
            "weight_decay": recipe.weight_decay,
        },
        {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
    ]
    kind = torch.optim.AdamW if recipe.optimizer == "adamw" else torch.optim.Adam
    return kind(groups, **options)

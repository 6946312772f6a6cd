"""What training minimises."""

from typing import Optional

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.training.cgnet import upsample
from models.training.data import VOID
from models.training.recipe import Recipe


def class_weights(shares: np.ndarray) -> Tensor:
    """1 / ln(1.10 + share), the paper's section 4.1; float32 [classes]."""
    return torch.from_numpy(1 / np.log(1.10 + shares)).float()


def segmentation_loss(
    scores: Tensor, labels: Tensor, weights: Optional[Tensor], recipe: Recipe
) -> Tensor:
    """
    Args:
        scores: [batch, classes, h, w], of any size.
        labels: int64 [batch, height, width], class indices and VOID; the loss is taken at this size.
        weights: [classes], or None for 1 each.
    """
    scores = upsample(scores.float(), labels.shape[1:])
    loss = functional.cross_entropy(
        scores, labels, weights, ignore_index=VOID, label_smoothing=recipe.label_smoothing
    )
    if recipe.jaccard_weight == 0:
        return loss
    return loss + recipe.jaccard_weight * soft_jaccard_loss(scores.softmax(dim=1), labels)


def soft_jaccard_loss(probabilities: Tensor, labels: Tensor) -> Tensor:
    """1 - intersection / union with probabilities in place of labels, mean over the classes that are there."""
    classes = torch.arange(probabilities.shape[1], device=labels.device).view(1, -1, 1, 1)
    truth = labels[:, None] == classes
    intersection = (probabilities * truth).sum(dim=(0, 2, 3))
    predicted = (probabilities * (labels != VOID)[:, None]).sum(dim=(0, 2, 3))
    actual = truth.sum(dim=(0, 2, 3))
    jaccard = intersection / (predicted + actual - intersection).clamp(min=1)
    present = (actual > 0).to(jaccard)
    return 1 - (jaccard * present).sum() / present.sum().clamp(min=1)

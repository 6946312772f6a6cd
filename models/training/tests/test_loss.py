import math
import unittest

import numpy as np
import torch

from models.training.data import VOID
from models.training.loss import class_weights, segmentation_loss, soft_jaccard_loss
from models.training.recipe import Recipe


class TheSoftJaccardLoss(unittest.TestCase):
    def test_is_one_less_the_mean_iou_for_certain_predictions(self) -> None:
        truth = torch.tensor([[[0, 0, 1, 1], [0, 2, 2, VOID]]])
        predicted = torch.tensor([[[0, 1, 1, 1], [0, 2, 1, 2]]])
        probabilities = torch.nn.functional.one_hot(predicted, 4).permute(0, 3, 1, 2).float()
        # Class 0: 2 of 3; class 1: 2 of 4; class 2: 1 of 2; class 3 is not there, and void is not counted.
        expected = 1 - (2 / 3 + 2 / 4 + 1 / 2) / 3
        self.assertAlmostEqual(soft_jaccard_loss(probabilities, truth).item(), expected, places=6)

    def test_is_nothing_where_all_is_void(self) -> None:
        truth = torch.full((1, 2, 2), VOID)
        loss = soft_jaccard_loss(torch.full((1, 3, 2, 2), 1 / 3), truth)
        self.assertTrue(math.isfinite(loss.item()))


class TheLoss(unittest.TestCase):
    def test_takes_no_gradient_from_void(self) -> None:
        scores = torch.randn(1, 3, 4, 4, requires_grad=True)
        labels = torch.zeros(1, 4, 4, dtype=torch.int64)
        labels[0, 2:] = VOID
        recipe = Recipe(classes=3, jaccard_weight=1.0)
        segmentation_loss(scores, labels, None, recipe).backward()
        self.assertEqual(scores.grad[0, :, 2:].abs().max().item(), 0)
        self.assertGreater(scores.grad[0, :, :2].abs().max().item(), 0)

    def test_weighs_classes_as_the_paper_does(self) -> None:
        weights = class_weights(np.array([0.0, 0.4]))
        self.assertAlmostEqual(weights[0].item(), 10.49, places=2)
        self.assertAlmostEqual(weights[1].item(), 2.47, places=2)


if __name__ == "__main__":
    unittest.main()

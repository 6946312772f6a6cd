import unittest

import numpy as np
import torch

from models.training.augment import MEAN, STD, crop_batch
from models.training.data import VOID, Frame
from models.training.recipe import Recipe

CLASSES = 9


def make_frame(height: int, width: int) -> Frame:
    """Blocks of 8×8 pixels, each of one class; a photo that is the class times 20, all grey."""
    random = np.random.default_rng(4)
    blocks = random.integers(0, CLASSES, (height // 8, width // 8), dtype=np.uint8)
    labels = torch.from_numpy(np.kron(blocks, np.ones((8, 8), np.uint8)))
    return Frame((labels * 20)[:, :, None].expand(-1, -1, 3).contiguous(), labels)


def crop(
    frame: Frame, size: "tuple[int, int]", seed: int = 0, rare: "tuple[int, ...]" = (), **changes
):
    plain = dict(scale=(1.0, 1.0), mirror=False)
    recipe = Recipe(classes=CLASSES, **{**plain, **changes})
    return crop_batch([frame], recipe, size, 1.0, rare, np.random.default_rng(seed))


def to_bytes(photos: torch.Tensor) -> torch.Tensor:
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    return photos * std + mean


class Crops(unittest.TestCase):
    def test_keep_photo_and_labels_together_at_every_place_mirrored_or_not(self) -> None:
        frame = make_frame(48, 64)
        for seed in range(20):
            photos, labels = crop(frame, (24, 40), seed, mirror=True)
            torch.testing.assert_close(
                to_bytes(photos)[:, 0], labels.float() * 20, atol=1e-3, rtol=0
            )

    def test_keep_them_together_when_magnified(self) -> None:
        frame = make_frame(48, 64)
        for seed in range(20):
            photos, labels = crop(frame, (64, 64), seed, scale=(1.5, 3.0))
            # Only where blocks meet are photos between two classes.
            same = (to_bytes(photos)[:, 0] - labels * 20.0).abs() < 1e-2
            self.assertGreater(same.float().mean().item(), 0.6)
            self.assertTrue((labels != VOID).all())

    def test_are_void_and_of_the_mean_colour_beyond_the_frame(self) -> None:
        photos, labels = crop(make_frame(16, 16), (32, 32))
        void = labels[0] == VOID
        self.assertEqual(int(void.sum()), 32 * 32 - 16 * 16)
        self.assertLess(photos[0][:, void].abs().max().item(), 1e-5)

    def test_are_the_same_for_the_same_generator_and_differ_for_others(self) -> None:
        frame = make_frame(48, 64)
        options = dict(mirror=True, colour_jitter=0.3, scale=(0.5, 2.0))
        first, again, other = (crop(frame, (32, 32), seed, **options) for seed in (1, 1, 2))
        self.assertTrue(torch.equal(first[0], again[0]) and torch.equal(first[1], again[1]))
        self.assertFalse(torch.equal(first[0], other[0]))

    def test_hold_a_rare_class_when_asked_to(self) -> None:
        labels = torch.zeros(64, 64, dtype=torch.uint8)
        labels[3, 60] = 5
        frame = Frame(torch.zeros(64, 64, 3, dtype=torch.uint8), labels)
        for seed in range(20):
            _, found = crop(frame, (16, 16), seed, rare=(4, 5), rare_class_crops=1.0)
            self.assertIn(5, found)

    def test_do_without_a_rare_class_where_there_is_none(self) -> None:
        _, labels = crop(make_frame(32, 32), (16, 16), rare=(200,), rare_class_crops=1.0)
        self.assertEqual(labels.shape, (1, 16, 16))


if __name__ == "__main__":
    unittest.main()

import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

from models.training.data import VOID, class_shares, open_camvid, open_cityscapes


def write(file: Path, pixels: np.ndarray) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(file)


class DataSets(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.photo = np.full((4, 6, 3), 7, np.uint8)

    def test_camvid_is_read_from_jpegs_beside_labels_with_11_for_void(self) -> None:
        write(self.root / "train-jpeg/one.jpg", self.photo)
        labels = np.array([[0, 0, 0, 11, 11, 11]] * 4, np.uint8)
        write(self.root / "trainannot/one.png", labels)
        frames = open_camvid(self.root, ["train"])
        self.assertEqual(len(frames), 1)
        self.assertEqual(frames[0].photo.shape, (4, 6, 3))
        self.assertEqual(frames[0].labels[0].tolist(), [0, 0, 0, VOID, VOID, VOID])
        self.assertEqual(class_shares(frames).tolist(), [1.0] + [0.0] * 10)

    def test_cityscapes_is_read_by_city_with_train_ids(self) -> None:
        write(self.root / "leftImg8bit/val/ulm/ulm_0_leftImg8bit.png", self.photo)
        labels = np.array([[0, 18, 255, 0, 0, 0]] * 4, np.uint8)
        write(self.root / "gtFine/val/ulm/ulm_0_gtFine_labelTrainIds.png", labels)
        frames = open_cityscapes(self.root, ["val"])
        self.assertEqual(frames[0].labels[0].tolist(), [0, 18, VOID, 0, 0, 0])

    def test_labels_that_are_missing_or_of_other_classes_are_named(self) -> None:
        write(self.root / "val/one.png", self.photo)
        with self.assertRaisesRegex(FileNotFoundError, r"valannot.*one\.png"):
            open_camvid(self.root, ["val"])
        write(self.root / "valannot/one.png", np.full((4, 6), 12, np.uint8))
        with self.assertRaisesRegex(ValueError, r"one\.png has indices beyond the 11"):
            open_camvid(self.root, ["val"])[0]

    def test_a_split_that_is_missing_is_named(self) -> None:
        with self.assertRaisesRegex(FileNotFoundError, "train-jpeg"):
            open_camvid(self.root, ["train"])
        with self.assertRaisesRegex(FileNotFoundError, "leftImg8bit"):
            open_cityscapes(self.root, ["train"])


if __name__ == "__main__":
    unittest.main()

import unittest

import numpy as np

from models.training.evaluate import scores_of


class Scores(unittest.TestCase):
    def test_are_pooled_and_leave_out_classes_that_do_not_occur(self) -> None:
        confusion = np.array([[6, 2, 0, 0], [1, 3, 0, 0], [0, 4, 0, 0], [0, 0, 0, 0]])
        scores = scores_of(confusion, ("a", "b", "c", "d"))
        expected = {"a": 6 / 9, "b": 3 / 10, "c": 0.0, "d": None}
        self.assertEqual(scores["classIoU"], expected)
        self.assertAlmostEqual(scores["meanIoU"], (6 / 9 + 3 / 10 + 0) / 3)
        self.assertAlmostEqual(scores["pixelAccuracy"], 9 / 16)


if __name__ == "__main__":
    unittest.main()

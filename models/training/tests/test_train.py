import dataclasses
import json
import tempfile
import unittest
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from models.training import checkpoint
from models.training.data import Frame, Frames
from models.training.recipe import Recipe, from_dict
from models.training.run import Run
from models.training.schedule import learning_rate_at, picks_at, size_share_at
from models.training.train import recipe_to_go_on_with, train

RECIPE = Recipe(
    classes=3,
    stage2_blocks=1,
    stage3_blocks=2,
    iterations=8,
    batch=2,
    crop=(32, 32),
    colour_jitter=0.2,
    rare_class_crops=0.5,
    average_decay=0.9,
    jaccard_weight=0.5,
    auxiliary_weight=0.4,
    first_size=0.5,
)


class MadeUpFrames(Frames):
    def __init__(self) -> None:
        self.classes = ("a", "b", "c")

    def __len__(self) -> int:
        return 3

    def __getitem__(self, index: int) -> Frame:
        random = np.random.default_rng(index)
        blocks = random.integers(0, 3, (6, 8), dtype=np.uint8)
        labels = np.kron(blocks, np.ones((8, 8), np.uint8))
        photo = labels[:, :, None] * np.uint8(80) + random.integers(0, 40, (48, 64, 3), np.uint8)
        return Frame(torch.from_numpy(photo), torch.from_numpy(labels))


def step(run: Run, iterations: int) -> None:
    for _ in range(iterations):
        run.step([run.frames[index] for index in run.picks(run.iteration)])


class Schedules(unittest.TestCase):
    def test_take_each_frame_once_an_epoch_in_an_order_that_changes(self) -> None:
        recipe = Recipe(classes=3, batch=4)
        picks = [pick for iteration in range(6) for pick in picks_at(recipe, iteration, 8)]
        epochs = [picks[start : start + 8] for start in (0, 8, 16)]
        for epoch in epochs:
            self.assertEqual(Counter(epoch), Counter(range(8)))
        self.assertEqual(len({tuple(epoch) for epoch in epochs}), 3)

    def test_warm_up_and_end_near_zero(self) -> None:
        for schedule in ("cosine", "poly", "trapezoid"):
            recipe = Recipe(classes=3, iterations=1000, schedule=schedule, warm_up=0.1)
            rates = [learning_rate_at(recipe, iteration) for iteration in range(1000)]
            self.assertEqual(rates[:101], sorted(rates[:101]))
            self.assertEqual(rates[100:], sorted(rates[100:], reverse=True))
            self.assertAlmostEqual(max(rates), recipe.learning_rate)
            self.assertLess(rates[-1], 0.01 * recipe.learning_rate)

    def test_of_a_trapezoid_stay_as_they_were_when_a_run_gets_longer(self) -> None:
        rates = [
            learning_rate_at(
                Recipe(classes=3, iterations=iterations, schedule="trapezoid", warm_up=0.01), 600
            )
            for iterations in (1000, 4000)
        ]
        self.assertEqual(rates[0], rates[1])

    def test_of_sizes_grow_to_the_whole(self) -> None:
        recipe = Recipe(classes=3, iterations=100, first_size=0.5, full_size_from=0.6)
        shares = [size_share_at(recipe, iteration) for iteration in range(100)]
        self.assertEqual(shares, sorted(shares))
        self.assertEqual((shares[0], shares[59], shares[60]), (0.5, 0.875, 1.0))


class ARecipe(unittest.TestCase):
    def test_is_the_same_after_a_way_through_json(self) -> None:
        again = from_dict(json.loads(json.dumps(RECIPE.as_dict())))
        self.assertEqual((again, again.hash()), (RECIPE, RECIPE.hash()))

    def test_has_one_hash_however_its_numbers_are_written(self) -> None:
        self.assertEqual(Recipe(3, first_size=1).hash(), Recipe(3, first_size=1.0).hash())

    def test_refuses_what_it_does_not_know(self) -> None:
        with self.assertRaisesRegex(ValueError, "schedule is 'steps', not one of cosine"):
            Recipe(classes=3, schedule="steps")
        with self.assertRaisesRegex(ValueError, "there is none; set detail"):
            Recipe(classes=3, learns_detail_alone=True)


class GoingOn(unittest.TestCase):
    def test_needs_the_recipe_that_the_run_was_begun_with(self) -> None:
        self.assertEqual(recipe_to_go_on_with(RECIPE, RECIPE, False), RECIPE)
        other = dataclasses.replace(RECIPE, learning_rate=1.0, iterations=9)
        with self.assertRaisesRegex(SystemExit, "begun with iterations 8, learning_rate 0.003;"):
            recipe_to_go_on_with(other, RECIPE, False)

    def test_keeps_the_iterations_that_a_time_budget_chose(self) -> None:
        asked = dataclasses.replace(RECIPE, iterations=6000)
        self.assertEqual(recipe_to_go_on_with(asked, RECIPE, True), RECIPE)

    def test_moves_the_end_of_a_trapezoid(self) -> None:
        begun = dataclasses.replace(RECIPE, schedule="trapezoid")
        longer = dataclasses.replace(begun, iterations=100)
        self.assertEqual(recipe_to_go_on_with(longer, begun, False), longer)
        with self.assertRaises(SystemExit):
            recipe_to_go_on_with(dataclasses.replace(longer, seed=1), begun, False)


class ARun(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out = Path(folder.name)
        self.addCleanup(torch.set_num_threads, torch.get_num_threads())
        torch.set_num_threads(1)

    def create(self) -> Run:
        return Run(RECIPE, MadeUpFrames(), torch.device("cpu"))

    def test_that_goes_on_from_a_checkpoint_ends_with_the_same_bits(self) -> None:
        whole = self.create()
        step(whole, RECIPE.iterations)
        first = self.create()
        step(first, 3)
        checkpoint.save(first.state(), self.out / "checkpoint.pth")
        second = self.create()
        second.restore(checkpoint.load(self.out / "checkpoint.pth"))
        step(second, RECIPE.iterations - 3)
        for part in ("trained", "average"):
            expected = whole.state()[part]
            for name, values in second.state()[part].items():
                self.assertTrue(torch.equal(values, expected[name]), f"{part} {name}")
        self.assertGreater(len(expected), 20)

    def test_logs_evaluates_and_leaves_a_checkpoint_that_loads_as_a_network(self) -> None:
        run = self.create()
        train(run, self.out, MadeUpFrames(), evaluate_every=4, log_every=2)
        lines = [json.loads(line) for line in (self.out / "log.jsonl").read_text().splitlines()]
        events = Counter(line["event"] for line in lines)
        self.assertEqual(events, {"step": 4, "evaluation": 2, "end": 1})
        network = checkpoint.load_network(self.out / "checkpoint.pth")
        average = run.average.state_dict()
        for name, values in network.state_dict().items():
            self.assertTrue(torch.equal(values, average[name]), name)


if __name__ == "__main__":
    unittest.main()

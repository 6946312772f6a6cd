import dataclasses
import json
import struct
import tempfile
import unittest
from pathlib import Path

import torch

from models.training import checkpoint
from models.training.cgnet import CGNet, upsample
from models.training.detail import DetailedCGNet, is_detail
from models.training.run import Run
from models.training.tests.test_train import RECIPE, MadeUpFrames, step

DETAILED = dataclasses.replace(RECIPE, detail="half", learns_detail_alone=True)


def write_safetensors(weights: "dict[str, torch.Tensor]", path: Path) -> None:
    header, values, end = {}, b"", 0
    for name, tensor in weights.items():
        content = tensor.numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [end, end + len(content)],
        }
        values, end = values + content, end + len(content)
    text = json.dumps({"__metadata__": {"of": "a test"}, **header}).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + values)


class TheDecoder(unittest.TestCase):
    def test_begins_with_the_networks_own_scores_on_a_finer_grid(self) -> None:
        plain = CGNet(5, 1, 2).eval()
        for detail, size in (("quarter", (12, 16)), ("half", (23, 31))):
            with self.subTest(detail):
                network = DetailedCGNet(5, 1, 2, detail).eval()
                network.load_state_dict(plain.state_dict(), strict=False)
                image = torch.rand(1, 3, 45, 61)
                with torch.no_grad():
                    scores, expected = network(image), upsample(plain(image), (12, 16))
                if detail == "half":
                    expected = upsample(expected, (23, 31))
                self.assertEqual(scores.shape[2:], size)
                self.assertTrue(torch.equal(scores, expected))

    def test_is_found_in_a_file_by_its_tensors(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for detail in ("quarter", "half"):
                network = DetailedCGNet(5, 1, 2, detail)
                path = Path(folder) / "network.pth"
                checkpoint.save(network.state_dict(), path)
                loaded = checkpoint.load_network(path)
                self.assertEqual(
                    [(name, values.shape) for name, values in loaded.state_dict().items()],
                    [(name, values.shape) for name, values in network.state_dict().items()],
                )


class ARunOfTheDecoderAlone(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.addCleanup(torch.set_num_threads, torch.get_num_threads())
        torch.set_num_threads(1)
        torch.manual_seed(3)
        self.weights = CGNet(3, 1, 2).state_dict()

    def create(self) -> Run:
        return Run(DETAILED, MadeUpFrames(), torch.device("cpu"))

    def test_leaves_every_tensor_of_the_network_as_it_was(self) -> None:
        run = self.create()
        run.start_from(self.weights)
        before = {name: values.clone() for name, values in run.average.state_dict().items()}
        step(run, 4)
        for network in (run.model.network, run.average):
            for name, values in network.state_dict().items():
                if is_detail(name):
                    continue
                self.assertTrue(torch.equal(values, self.weights[name]), name)
        learned = [
            name
            for name, values in run.average.state_dict().items()
            if is_detail(name) and not torch.equal(values, before[name])
        ]
        self.assertIn("detail.to_quarter.correct.weight", learned)
        self.assertIn("detail.to_half.correct.weight", learned)
        self.assertIn("detail.to_half.join.bn.running_var", learned)

    def test_that_goes_on_from_a_checkpoint_ends_with_the_same_bits(self) -> None:
        whole, first, second = self.create(), self.create(), self.create()
        for run in (whole, first):
            run.start_from(self.weights)
        # What begins at random begins the same.
        step(whole, 5)
        step(first, 2)
        checkpoint.save(first.state(), self.folder / "checkpoint.pth")
        second.restore(checkpoint.load(self.folder / "checkpoint.pth"))
        step(second, 3)
        for name, values in second.state()["average"].items():
            self.assertTrue(torch.equal(values, whole.state()["average"][name]), name)

    def test_starts_from_weights_as_the_app_keeps_them(self) -> None:
        path = self.folder / "network.safetensors"
        kept = {name: values for name, values in self.weights.items() if values.dim() > 0}
        write_safetensors(kept, path)
        run = self.create()
        run.start_from(checkpoint.load(path))
        image = torch.rand(1, 3, 32, 40)
        plain = CGNet(3, 1, 2)
        plain.load_state_dict(self.weights)
        with torch.no_grad():
            expected = plain.eval()(image)
            stages = run.average.eval().stages(image)
            actual = run.average.classifier(stages[2])
        self.assertLess((actual - expected).abs().max().item(), 1e-5)

    def test_refuses_the_weights_of_another_network(self) -> None:
        with self.assertRaisesRegex(ValueError, "another network's"):
            self.create().start_from(CGNet(3, 2, 2).state_dict())
        halves = {"a": torch.zeros(1)}
        path = self.folder / "halves.safetensors"
        write_safetensors(halves, path)
        path.write_bytes(path.read_bytes().replace(b"F32", b"F16"))
        with self.assertRaisesRegex(ValueError, "is F16, not F32"):
            checkpoint.load(path)


if __name__ == "__main__":
    unittest.main()

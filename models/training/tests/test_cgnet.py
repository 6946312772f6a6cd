import json
import unittest
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from models.training import checkpoint
from models.training.cgnet import CGNet, PReLU, upsample

REFERENCE = Path("../shared/reference")


class TheNetwork(unittest.TestCase):
    @unittest.skipUnless(REFERENCE.is_dir(), "needs ../shared/reference")
    def test_gives_the_references_logits(self) -> None:
        for file in sorted(REFERENCE.glob("*.json")):
            reference = json.loads(file.read_text())

            def read(kind: str) -> torch.Tensor:
                entry = reference[kind]
                values = np.fromfile(REFERENCE / entry["file"], "<f4").reshape(entry["shape"])
                return torch.from_numpy(values)

            for name in reference["checkpoints"].values():
                if ".mmseg." in name or ".legacy." in name:
                    continue
                with self.subTest(name):
                    network = checkpoint.load_network(REFERENCE / name)
                    image = read("input")
                    with torch.no_grad():
                        logits = upsample(network(image), image.shape[2:])
                    self.assertLessEqual((logits - read("logits")).abs().max().item(), 1e-3)
                    parameters = sum(values.numel() for values in network.parameters())
                    self.assertEqual(parameters, reference["parameters"])

    def test_halves_sizes_rounding_up(self) -> None:
        network = CGNet(5, 1, 1).eval()
        with torch.no_grad():
            for size, expected in (((45, 61), (6, 8)), ((1, 9), (1, 2)), ((64, 64), (8, 8))):
                self.assertEqual(network(torch.zeros(1, 3, *size)).shape, (1, 5, *expected))

    def test_has_the_gradients_of_pytorchs_own_prelu(self) -> None:
        torch.manual_seed(1)
        own = PReLU(6).train()
        features = torch.randn(2, 6, 5, 7, requires_grad=True)
        with torch.no_grad():
            own.weight.uniform_(-1.5, 1.5)
            features[0, 0, 0, 0] = 0
        slopes = own.weight.detach().clone().requires_grad_()
        gradient = torch.randn(2, 6, 5, 7)
        expected = torch.autograd.grad(
            functional.prelu(features, slopes), (features, slopes), gradient
        )
        actual = torch.autograd.grad(own(features), (features, own.weight), gradient)
        for one, other in zip(actual, expected):
            torch.testing.assert_close(one, other)


if __name__ == "__main__":
    unittest.main()

"""Writes an input and a network's scores for it as raw float32, for the test that compares them with the app's.

python3 -m models.training.tests.write_scores <network.pth> <height> <width> <input.f32> <scores.f32>
"""

import sys
from pathlib import Path

import torch

from models.training.cgnet import upsample
from models.training.checkpoint import load_network


def main() -> None:
    network, height, width, input_file, scores_file = sys.argv[1:]
    size = (int(height), int(width))
    torch.manual_seed(7)
    image = torch.randn(1, 3, *size)
    with torch.no_grad():
        scores = upsample(load_network(Path(network))(image), size)
    image.numpy().astype("<f4").tofile(input_file)
    scores.numpy().astype("<f4").tofile(scores_file)


if __name__ == "__main__":
    main()

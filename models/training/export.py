"""Writes a run's averaged weights under the authors' names, for `maskwright model import` and for evaluation."""

import argparse
from pathlib import Path

from models.training import checkpoint


def main() -> None:
    parser = argparse.ArgumentParser(prog="models.training.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="a run's checkpoint.pth")
    parser.add_argument("out", type=Path, help="the file to write, .pth")
    options = parser.parse_args()
    weights = checkpoint.network_weights(checkpoint.load(options.checkpoint))
    checkpoint.save(weights, options.out)
    print(options.out)


if __name__ == "__main__":
    main()

"""Scores of a network on a split, defined as in the app (`core/metrics`).

The confusion is pooled over all frames, void pixels are left out, mean IoU is over the classes that occur in the
ground truth or the predictions; a pixel's class is the arg-max after bilinear upsampling (corners not aligned).
"""

import argparse
import json
from pathlib import Path
from typing import Any, Dict

import numpy as np
import torch

from models.training.augment import normalise
from models.training.cgnet import CGNet, upsample
from models.training.checkpoint import load_network
from models.training.data import DATASETS, Frames


def count_confusion(network: CGNet, frames: Frames, device: torch.device) -> np.ndarray:
    """Pixels by ground truth (rows) and prediction (columns), int64 [classes, classes]."""
    classes = len(frames.classes)
    confusion = torch.zeros(classes * classes, dtype=torch.int64)
    was_training = network.training
    network.eval()
    with torch.no_grad():
        for index in range(len(frames)):
            frame = frames[index]
            photo = frame.photo.to(device).permute(2, 0, 1)[None].float()
            truth = frame.labels.to(device).long()
            predicted = upsample(network(normalise(photo)), truth.shape).argmax(dim=1)[0]
            known = truth < classes
            pairs = truth[known] * classes + predicted[known]
            confusion += torch.bincount(pairs, minlength=classes * classes).cpu()
    network.train(was_training)
    return confusion.view(classes, classes).numpy()


def scores_of(confusion: np.ndarray, classes: "tuple[str, ...]") -> Dict[str, Any]:
    """Mean IoU, pixel accuracy and the classes' IoU, each 0 to 1; null for a class that does not occur."""
    hits = np.diag(confusion)
    union = confusion.sum(axis=0) + confusion.sum(axis=1) - hits
    occurs = union > 0
    iou = hits / np.maximum(union, 1)
    return {
        "meanIoU": float(iou[occurs].mean()),
        "pixelAccuracy": float(hits.sum() / max(1, confusion.sum())),
        "classIoU": {
            name: float(iou[index]) if occurs[index] else None for index, name in enumerate(classes)
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="models.training.evaluate", description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="a run's checkpoint or an exported file")
    parser.add_argument("--dataset", choices=sorted(DATASETS), default="camvid")
    parser.add_argument("--data", type=Path, required=True, help="the data set's folder")
    parser.add_argument("--split", default="val")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    device = torch.device(options.device)
    frames = DATASETS[options.dataset](options.data, [options.split])
    network = load_network(options.checkpoint).to(device)
    scores = scores_of(count_confusion(network, frames, device), frames.classes)
    print(json.dumps({"split": options.split, "frames": len(frames), **scores}, indent=2))


if __name__ == "__main__":
    main()

"""Files of a run: the checkpoint that it goes on from, and what comes out of it."""

import os
import warnings
from pathlib import Path
from typing import Any, Dict

import torch

from models.training.cgnet import CGNet


def save(state: Dict[str, Any], path: Path) -> None:
    """Written whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    torch.save(state, unfinished)
    os.replace(unfinished, path)


def load(path: Path) -> Dict[str, Any]:
    """Reads tensors and plain containers; a file that holds more is refused, not run."""
    with warnings.catch_warnings():
        # PyTorch 2.x warns of its own storages while it reads files of 1.x.
        warnings.filterwarnings("ignore", message="TypedStorage is deprecated")
        return torch.load(path, map_location="cpu", weights_only=True)


def network_weights(state: Dict[str, Any]) -> Dict[str, torch.Tensor]:
    """The averaged weights of a run, or those of an exported file, under the authors' names."""
    weights = state["average"] if "average" in state else state.get("model", state)
    return {
        name.replace("module.", "", 1) if name.startswith("module.") else name: tensor
        for name, tensor in weights.items()
    }


def load_network(path: Path) -> CGNet:
    """M, N and the number of classes are read off the names and shapes."""
    weights = network_weights(load(path))

    def count_blocks(prefix: str) -> int:
        return 1 + len({name.split(".")[1] for name in weights if name.startswith(prefix)})

    network = CGNet(
        weights["classifier.0.conv.weight"].shape[0],
        count_blocks("level2."),
        count_blocks("level3."),
    )
    network.load_state_dict(weights)
    return network.eval()

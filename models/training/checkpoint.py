"""Files of a run: the checkpoint that it goes on from, and what comes out of it."""

import json
import os
import warnings
from pathlib import Path
from typing import Any, Callable, Dict

import numpy as np
import torch

from models.training.cgnet import CGNet
from models.training.detail import NO_DETAIL, create_network


def save(state: Dict[str, Any], path: Path) -> None:
    """Written whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    torch.save(state, unfinished)
    os.replace(unfinished, path)


def load(path: Path) -> Dict[str, Any]:
    """Reads tensors and plain containers, or safetensors; a file that holds more is refused, not run."""
    if path.suffix == ".safetensors":
        return _load_safetensors(path)
    with warnings.catch_warnings():
        # PyTorch 2.x warns of its own storages while it reads files of 1.x.
        warnings.filterwarnings("ignore", message="TypedStorage is deprecated")
        return torch.load(path, map_location="cpu", weights_only=True)


def _load_safetensors(path: Path) -> Dict[str, torch.Tensor]:
    """The float32 tensors that the app keeps beside its models: eight bytes of length, a header in JSON, the values."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    weights = {}
    for name, about in header.items():
        if name == "__metadata__":
            continue
        if about["dtype"] != "F32":
            raise ValueError(f"{name} in {path} is {about['dtype']}, not F32.")
        begin, end = (start + place for place in about["data_offsets"])
        values = np.frombuffer(content[begin:end], dtype="<f4").copy()
        weights[name] = torch.from_numpy(values).view(about["shape"])
    return weights


def network_weights(state: Dict[str, Any]) -> Dict[str, torch.Tensor]:
    """The averaged weights of a run, or those of an exported file, under the authors' names."""
    weights = state["average"] if "average" in state else state.get("model", state)
    return {
        name.replace("module.", "", 1) if name.startswith("module.") else name: tensor
        for name, tensor in weights.items()
    }


def fill(
    network: CGNet,
    weights: Dict[str, torch.Tensor],
    may_miss: Callable[[str], bool] = lambda name: False,
) -> None:
    """
    Args:
        may_miss: of a tensor's name, whether it stays as it is where the weights lack it. Counters of batches may always.

    Raises:
        ValueError: when the weights are another network's.
    """
    missing, unknown = network.load_state_dict(weights, strict=False)
    wrong = unknown + [
        name for name in missing if not name.endswith("num_batches_tracked") and not may_miss(name)
    ]
    if wrong:
        raise ValueError(f"The weights are another network's: {wrong[0]} is there or missing.")


def load_network(path: Path) -> CGNet:
    """M, N, the number of classes and the decoder are read off the names and shapes."""
    weights = network_weights(load(path))

    def count_blocks(prefix: str) -> int:
        return 1 + len({name.split(".")[1] for name in weights if name.startswith(prefix)})

    found = [part for part in ("half", "quarter") if f"detail.to_{part}.correct.weight" in weights]
    network = create_network(
        weights["classifier.0.conv.weight"].shape[0],
        count_blocks("level2."),
        count_blocks("level3."),
        found[0] if found else NO_DETAIL,
    )
    fill(network, weights)
    return network.eval()

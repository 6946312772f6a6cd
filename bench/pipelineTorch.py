"""The same path in PyTorch eager: photo -> CGNet -> bilinear upsampling -> arg-max -> grey label PNG.

Run by bench/pipeline.ts: `pipelineTorch.py <weights.safetensors> <threads> <folder for the labels>`. Reads the path of
one photo a line from standard input and answers each with a line of JSON, after a first line about itself.
"""

import json
import os
import struct
import sys

import numpy
import torch
import torch.nn.functional as F
from PIL import Image

EPSILON = 1e-3


def read_safetensors(path):
    """All tensors of a file: a length, a JSON header of that length, and float32 values one after the other."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise SystemExit(f"{name} is {entry['dtype']}, not F32")
        start, end = entry["data_offsets"]
        values = numpy.frombuffer(data[start:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors, metadata


class Cgnet:
    """CGNet (M and N as the weights have them), layer by layer as its authors' module runs it."""

    def __init__(self, weights):
        self.weights = weights
        self.blocks = {
            stage: 1 + max(int(key.split(".")[1]) for key in weights if key.startswith(f"level{stage}."))
            for stage in (2, 3)
        }

    def convolve(self, name, x, step=1, dilation=1):
        weight = self.weights[f"{name}.weight"]
        padding = (weight.shape[2] - 1) // 2 * dilation
        groups = x.shape[1] // weight.shape[1]
        return F.conv2d(x, weight, None, step, padding, dilation, groups)

    def normalise(self, name, x):
        parts = (self.weights[f"{name}.{part}"] for part in ("running_mean", "running_var", "weight", "bias"))
        return F.batch_norm(x, *parts, training=False, eps=EPSILON)

    def activate(self, name, x):
        return F.prelu(x, self.weights[f"{name}.weight"])

    def normalise_activate(self, name, x, norm="bn"):
        return self.activate(f"{name}.act", self.normalise(f"{name}.{norm}", x))

    def convolve_normalise_activate(self, name, x, step=1):
        return self.normalise_activate(name, self.convolve(f"{name}.conv", x, step))

    def weigh(self, name, x):
        w = self.weights
        mean = x.mean((2, 3))
        hidden = F.relu(F.linear(mean, w[f"{name}.fc.0.weight"], w[f"{name}.fc.0.bias"]))
        scale = torch.sigmoid(F.linear(hidden, w[f"{name}.fc.2.weight"], w[f"{name}.fc.2.bias"]))
        return x * scale[:, :, None, None]

    def joint(self, name, x, dilation):
        local = self.convolve(f"{name}.F_loc.conv", x)
        surrounding = self.convolve(f"{name}.F_sur.conv", x, dilation=dilation)
        return torch.cat([local, surrounding], 1)

    def down(self, name, x, dilation):
        x = self.convolve_normalise_activate(f"{name}.conv1x1", x, 2)
        x = self.joint(name, x, dilation)
        x = self.activate(f"{name}.act", self.normalise(f"{name}.bn", x))
        return self.weigh(f"{name}.F_glo", self.convolve(f"{name}.reduce.conv", x))

    def block(self, name, x, dilation):
        y = self.convolve_normalise_activate(f"{name}.conv1x1", x)
        y = self.normalise_activate(f"{name}.bn_prelu", self.joint(name, y, dilation))
        return x + self.weigh(f"{name}.F_glo", y)

    def stage(self, number, x, dilation):
        first = last = self.down(f"level{number}_0", x, dilation)
        for place in range(self.blocks[number]):
            last = self.block(f"level{number}.{place}", last, dilation)
        return first, last

    def __call__(self, image):
        half = F.avg_pool2d(image, 3, 2, 1)
        quarter = F.avg_pool2d(half, 3, 2, 1)
        x = self.convolve_normalise_activate("level1_0", image, 2)
        x = self.convolve_normalise_activate("level1_1", x)
        x = self.convolve_normalise_activate("level1_2", x)
        x = self.normalise_activate("b1", torch.cat([x, half], 1))
        first, last = self.stage(2, x, 2)
        x = self.normalise_activate("bn_prelu_2", torch.cat([last, first, quarter], 1))
        first, last = self.stage(3, x, 4)
        x = self.normalise_activate("bn_prelu_3", torch.cat([first, last], 1))
        return self.convolve("classifier.0.conv", x)


@torch.no_grad()
def label(network, mean, std, photo, out):
    pixels = numpy.asarray(Image.open(photo).convert("RGB"))
    image = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float()
    scores = network((image - mean) / std)
    full = F.interpolate(scores, size=pixels.shape[:2], mode="bilinear", align_corners=False)
    Image.fromarray(full.argmax(1)[0].to(torch.uint8).numpy()).save(out)


def main():
    weights_file, card_file, threads, folder = sys.argv[1:]
    torch.set_num_threads(int(threads))
    weights, _ = read_safetensors(weights_file)
    with open(card_file, encoding="utf-8") as file:
        card = json.load(file)
    mean, std = (torch.tensor(card["preprocessing"][key])[None, :, None, None] for key in ("mean", "std"))
    network = Cgnet(weights)
    print(json.dumps({"name": f"PyTorch {torch.__version__} eager", "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        photo = line.rstrip("\n")
        out = os.path.join(folder, os.path.splitext(os.path.basename(photo))[0] + ".png")
        label(network, mean, std, photo, out)
        print(json.dumps({"out": out}), flush=True)


main()

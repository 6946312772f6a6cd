"""ENet, ERFNet and ESPNet after their papers, with random weights: networks of others for the app's engine to run.

Fully convolutional, and exported with sizes that may vary, as people export them. What a paper's network has only while
it is trained (dropout, auxiliary classifiers) is left out. Max-unpooling, which ENet's decoder has and ONNX exports
lack, is nearest upsampling, as exports of ENet have it.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional


def _join(features: Tensor, kernel: int, step: int = 2) -> Tensor:
    return functional.max_pool2d(features, kernel, step)


class _Act(nn.Sequential):
    def __init__(self, channels: int, act: nn.Module):
        super().__init__(nn.BatchNorm2d(channels, eps=1e-3), act)


class ENetBottleneck(nn.Module):
    """Paszke et al., "ENet", figure 2b."""

    def __init__(self, inputs: int, outputs: int, kind: str = "regular", dilation: int = 1):
        super().__init__()
        inner = inputs // 4
        self.kind, self.more = kind, outputs - inputs
        self.upsampled = nn.Conv2d(inputs, outputs, 1, bias=False) if kind == "up" else None
        first = dict(kernel_size=2, stride=2) if kind == "down" else dict(kernel_size=1)
        middle = {
            "asymmetric": lambda: nn.Sequential(
                nn.Conv2d(inner, inner, (5, 1), padding=(2, 0), bias=False),
                nn.Conv2d(inner, inner, (1, 5), padding=(0, 2), bias=False),
            ),
            "up": lambda: nn.ConvTranspose2d(inner, inner, 3, 2, 1, output_padding=1),
        }.get(kind, lambda: nn.Conv2d(inner, inner, 3, padding=dilation, dilation=dilation))
        self.branch = nn.Sequential(
            nn.Conv2d(inputs, inner, bias=False, **first),
            _Act(inner, nn.PReLU()),
            middle(),
            _Act(inner, nn.PReLU()),
            nn.Conv2d(inner, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs, eps=1e-3),
        )
        self.act = nn.PReLU()

    def forward(self, features: Tensor) -> Tensor:
        main = features
        if self.kind == "down":
            main = functional.pad(_join(features, 2), (0, 0, 0, 0, 0, self.more))
        if self.upsampled is not None:
            main = functional.interpolate(self.upsampled(features), scale_factor=2.0)
        return self.act(main + self.branch(features))


def enet(classes: int) -> nn.Module:
    class Initial(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 13, 3, 2, 1, bias=False)
            self.act = _Act(16, nn.PReLU())

        def forward(self, image: Tensor) -> Tensor:
            return self.act(torch.cat([self.conv(image), _join(image, 2)], dim=1))

    def context() -> "list[nn.Module]":
        kinds = ("regular", 2), ("asymmetric", 1), ("regular", 8), ("asymmetric", 1)
        return [ENetBottleneck(128, 128, kind, dilation) for kind, dilation in kinds]

    return nn.Sequential(
        Initial(),
        ENetBottleneck(16, 64, "down"),
        *(ENetBottleneck(64, 64) for _ in range(4)),
        ENetBottleneck(64, 128, "down"),
        *context(),
        *context(),
        ENetBottleneck(128, 64, "up"),
        ENetBottleneck(64, 64),
        ENetBottleneck(64, 16, "up"),
        ENetBottleneck(16, 16),
        nn.ConvTranspose2d(16, classes, 2, 2),
    )


class ERFNetDown(nn.Module):
    """Romera et al., "ERFNet": convolution and pooling side by side."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs - inputs, 3, 2, 1)
        self.act = _Act(outputs, nn.ReLU())

    def forward(self, features: Tensor) -> Tensor:
        return self.act(torch.cat([self.conv(features), _join(features, 2)], dim=1))


class ERFNetBlock(nn.Module):
    """Non-bottleneck-1D."""

    def __init__(self, channels: int, dilation: int = 1):
        super().__init__()
        steps = []
        for reach in (1, dilation):
            steps += [
                nn.Conv2d(channels, channels, (3, 1), padding=(reach, 0), dilation=(reach, 1)),
                nn.ReLU(),
                nn.Conv2d(channels, channels, (1, 3), padding=(0, reach), dilation=(1, reach)),
                nn.BatchNorm2d(channels, eps=1e-3),
                nn.ReLU(),
            ]
        self.branch = nn.Sequential(*steps[:-1])

    def forward(self, features: Tensor) -> Tensor:
        return functional.relu(features + self.branch(features))


def erfnet(classes: int) -> nn.Module:
    def up(inputs: int, outputs: int) -> "list[nn.Module]":
        convolution = nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, output_padding=1)
        return [convolution, _Act(outputs, nn.ReLU()), ERFNetBlock(outputs), ERFNetBlock(outputs)]

    return nn.Sequential(
        ERFNetDown(3, 16),
        ERFNetDown(16, 64),
        *(ERFNetBlock(64) for _ in range(5)),
        ERFNetDown(64, 128),
        *(ERFNetBlock(128, dilation) for dilation in (2, 4, 8, 16) * 2),
        *up(128, 64),
        *up(64, 16),
        nn.ConvTranspose2d(16, classes, 2, 2),
    )


class ESPModule(nn.Module):
    """Mehta et al., "ESPNet", figure 3: reduce, split, transform, and hierarchical feature fusion."""

    def __init__(self, inputs: int, outputs: int, step: int = 1):
        super().__init__()
        narrow = outputs // 5
        first = outputs - 4 * narrow
        shape = dict(kernel_size=3, stride=2, padding=1) if step == 2 else dict(kernel_size=1)
        self.reduce = nn.Conv2d(inputs, narrow, bias=False, **shape)
        self.dilated = nn.ModuleList(
            nn.Conv2d(
                narrow, first if rate == 1 else narrow, 3, padding=rate, dilation=rate, bias=False
            )
            for rate in (1, 2, 4, 8, 16)
        )
        self.act = _Act(outputs, nn.PReLU(outputs))
        self.adds = step == 1 and inputs == outputs

    def forward(self, features: Tensor) -> Tensor:
        reduced = self.reduce(features)
        parts = [conv(reduced) for conv in self.dilated]
        sums = parts[:2]
        for part in parts[2:]:
            sums.append(sums[-1] + part)
        joint = torch.cat(sums, dim=1)
        return self.act(features + joint if self.adds else joint)


class ESPNetC(nn.Module):
    """The encoder with a classifier, scores at 1/8; the photo joins in at 1/2 and 1/4."""

    def __init__(self, classes: int, blocks2: int = 2, blocks3: int = 3):
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv2d(3, 16, 3, 2, 1, bias=False), _Act(16, nn.PReLU(16))
        )
        self.act1 = _Act(19, nn.PReLU(19))
        self.down2 = ESPModule(19, 64, step=2)
        self.stage2 = nn.Sequential(*(ESPModule(64, 64) for _ in range(blocks2)))
        self.act2 = _Act(131, nn.PReLU(131))
        self.down3 = ESPModule(131, 128, step=2)
        self.stage3 = nn.Sequential(*(ESPModule(128, 128) for _ in range(blocks3)))
        self.act3 = _Act(256, nn.PReLU(256))
        self.classifier = nn.Conv2d(256, classes, 1, bias=False)

    def forward(self, image: Tensor) -> Tensor:
        half = functional.avg_pool2d(image, 3, 2, 1)
        quarter = functional.avg_pool2d(half, 3, 2, 1)
        stage1 = self.act1(torch.cat([self.first(image), half], dim=1))
        first2 = self.down2(stage1)
        stage2 = self.act2(torch.cat([self.stage2(first2), first2, quarter], dim=1))
        first3 = self.down3(stage2)
        return self.classifier(self.act3(torch.cat([first3, self.stage3(first3)], dim=1)))


NETS = {"enet": enet, "erfnet": erfnet, "espnet": ESPNetC}


def _unsettle(network: nn.Module, generator: torch.Generator) -> nn.Module:
    """Normalisations as after some training, not the identity that a new network has."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1, generator=generator)
            module.running_var.uniform_(0.5, 1.5, generator=generator)
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(prog="models.training.tests.other_nets", description=__doc__)
    parser.add_argument("net", choices=sorted(NETS))
    parser.add_argument("out", type=Path, help="a folder: net.onnx, input.f32 and expected.f32")
    parser.add_argument("--classes", type=int, default=11)
    parser.add_argument("--size", type=int, nargs=2, default=(48, 64), help="height and width")
    options = parser.parse_args()
    torch.manual_seed(5)
    network = _unsettle(NETS[options.net](options.classes), torch.Generator().manual_seed(6))
    # Exported at another size than the one that it is run at.
    torch.onnx.export(
        network, torch.zeros(1, 3, 32, 32), str(options.out / f"{options.net}.onnx"),
        input_names=["image"], output_names=["scores"], opset_version=13,
        dynamic_axes={"image": {2: "height", 3: "width"}, "scores": {2: "rows", 3: "columns"}},
        **({"dynamo": False} if torch.__version__ >= "2.5" else {}),
    )  # fmt: skip
    image = torch.randn(1, 3, *options.size, generator=torch.Generator().manual_seed(7))
    with torch.no_grad():
        scores = network(image)
        scores = functional.interpolate(
            scores, image.shape[2:], mode="bilinear", align_corners=False
        )
    for name, values in (("input", image), ("expected", scores)):
        values.numpy().astype(np.float32).tofile(options.out / f"{name}.f32")


if __name__ == "__main__":
    main()

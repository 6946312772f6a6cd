"""CGNet (Wu et al., "CGNet: A Light-weight Context Guided Network for Semantic Segmentation") in PyTorch.

Modules have the names of the authors' code, so that a checkpoint's tensors are called as in theirs
(`level1_0.conv.weight` ... `classifier.0.conv.weight`) and `maskwright model import` reads it as it is.
The same network, layer by layer, is in `models/cgnet/architecture.ts`.
"""

from typing import Any, Tuple

import torch
from torch import Tensor, nn
from torch.nn import functional

BATCH_NORM_EPSILON = 1e-3


class _PReLUOnCpu(torch.autograd.Function):
    """PyTorch's own backward pass takes a quarter of a training step on a CPU; this one half of that."""

    @staticmethod
    def forward(ctx: Any, features: Tensor, slopes: Tensor) -> Tensor:
        ctx.save_for_backward(features, slopes)
        return functional.prelu(features, slopes)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tuple[Tensor, Tensor]:
        features, slopes = ctx.saved_tensors
        of_positive = torch.ops.aten.threshold_backward(gradient, features, 0)
        of_negative = gradient - of_positive
        of_slopes = (of_negative * features).sum(dim=(0, 2, 3))
        return torch.addcmul(of_positive, of_negative, slopes.view(1, -1, 1, 1)), of_slopes


class PReLU(nn.PReLU):
    """One slope a channel."""

    def forward(self, features: Tensor) -> Tensor:
        if self.training and features.device.type == "cpu":
            return _PReLUOnCpu.apply(features, self.weight)
        return super().forward(features)


class Conv(nn.Module):
    """A convolution without bias that keeps the size."""

    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int = 1, groups: int = 1):
        super().__init__()
        padding = (kernel - 1) // 2 * dilation
        self.conv = nn.Conv2d(inputs, outputs, kernel, 1, padding, dilation, groups, bias=False)

    def forward(self, image: Tensor) -> Tensor:
        return self.conv(image)


class BNPReLU(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.bn = nn.BatchNorm2d(channels, eps=BATCH_NORM_EPSILON)
        self.act = PReLU(channels)

    def forward(self, features: Tensor) -> Tensor:
        return self.act(self.bn(features))


class ConvBNPReLU(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, step: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, step, (kernel - 1) // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=BATCH_NORM_EPSILON)
        self.act = PReLU(outputs)

    def forward(self, features: Tensor) -> Tensor:
        return self.act(self.bn(self.conv(features)))


class FGlo(nn.Module):
    """The global context: weighs channels by what the whole feature holds."""

    def __init__(self, channels: int, reduction: int):
        super().__init__()
        self.fc = nn.Sequential(
            nn.Linear(channels, channels // reduction),
            nn.ReLU(inplace=True),
            nn.Linear(channels // reduction, channels),
            nn.Sigmoid(),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Each channel's weight, [batch, channels, 1, 1], from 0 to 1."""
        return self.fc(features.mean(dim=(2, 3)))[:, :, None, None]


class DownBlock(nn.Module):
    """The context guided block that halves the size; it has no residual."""

    def __init__(self, inputs: int, outputs: int, dilation: int, reduction: int):
        super().__init__()
        self.conv1x1 = ConvBNPReLU(inputs, outputs, 3, step=2)
        self.F_loc = Conv(outputs, outputs, 3, groups=outputs)
        self.F_sur = Conv(outputs, outputs, 3, dilation=dilation, groups=outputs)
        self.bn = nn.BatchNorm2d(2 * outputs, eps=BATCH_NORM_EPSILON)
        self.act = PReLU(2 * outputs)
        self.reduce = Conv(2 * outputs, outputs, 1)
        self.F_glo = FGlo(outputs, reduction)

    def forward(self, features: Tensor) -> Tensor:
        features = self.conv1x1(features)
        joint = torch.cat([self.F_loc(features), self.F_sur(features)], dim=1)
        reduced = self.reduce(self.act(self.bn(joint)))
        return reduced * self.F_glo(reduced)


class Block(nn.Module):
    """The context guided block with the global residual."""

    def __init__(self, channels: int, dilation: int, reduction: int):
        super().__init__()
        half = channels // 2
        self.conv1x1 = ConvBNPReLU(channels, half, 1)
        self.F_loc = Conv(half, half, 3, groups=half)
        self.F_sur = Conv(half, half, 3, dilation=dilation, groups=half)
        self.bn_prelu = BNPReLU(channels)
        self.F_glo = FGlo(channels, reduction)

    def forward(self, features: Tensor) -> Tensor:
        reduced = self.conv1x1(features)
        joint = self.bn_prelu(torch.cat([self.F_loc(reduced), self.F_sur(reduced)], dim=1))
        return torch.addcmul(features, joint, self.F_glo(joint))


class CGNet(nn.Module):
    """
    Args:
        classes: how many.
        stage2_blocks: M of the paper, the down-sampling block among them.
        stage3_blocks: N of the paper, likewise.
    """

    def __init__(self, classes: int, stage2_blocks: int = 3, stage3_blocks: int = 21):
        super().__init__()
        self.level1_0 = ConvBNPReLU(3, 32, 3, step=2)
        self.level1_1 = ConvBNPReLU(32, 32, 3)
        self.level1_2 = ConvBNPReLU(32, 32, 3)
        self.b1 = BNPReLU(32 + 3)
        self.level2_0 = DownBlock(32 + 3, 64, dilation=2, reduction=8)
        self.level2 = nn.ModuleList([Block(64, 2, 8) for _ in range(stage2_blocks - 1)])
        self.bn_prelu_2 = BNPReLU(128 + 3)
        self.level3_0 = DownBlock(128 + 3, 128, dilation=4, reduction=16)
        self.level3 = nn.ModuleList([Block(128, 4, 16) for _ in range(stage3_blocks - 1)])
        self.bn_prelu_3 = BNPReLU(256)
        self.classifier = nn.Sequential(Conv(256, classes, 1))
        self.apply(_initialise)

    def fuse(self) -> None:
        """
        Has PyTorch (2.2 or later, on a GPU) compile the parts that are repeated, so that normalisations, activations and
        sums around the convolutions become few kernels. It happens in the first step, and takes half a minute.
        """
        stage1 = (self.level1_0, self.level1_1, self.level1_2)
        for part in (*stage1, self.level2_0, *self.level2, self.level3_0, *self.level3):
            part.compile(dynamic=False)

    def stages(self, image: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        """
        Args:
            image: normalised, [batch, 3, height, width].

        Returns:
            The stages' outputs: [batch, 35, height / 2, width / 2], [batch, 131, height / 4, width / 4] and
            [batch, 256, height / 8, width / 8]; sizes are rounded up.
        """
        half = functional.avg_pool2d(image, 3, stride=2, padding=1)
        quarter = functional.avg_pool2d(half, 3, stride=2, padding=1)
        stage1 = self.level1_2(self.level1_1(self.level1_0(image)))
        stage1 = self.b1(torch.cat([stage1, half], dim=1))
        first2 = self.level2_0(stage1)
        last2 = _through(self.level2, first2)
        stage2 = self.bn_prelu_2(torch.cat([last2, first2, quarter], dim=1))
        first3 = self.level3_0(stage2)
        last3 = _through(self.level3, first3)
        return stage1, stage2, self.bn_prelu_3(torch.cat([first3, last3], dim=1))

    def forward(self, image: Tensor) -> Tensor:
        """The classes' scores at 1/8 of the image's size, rounded up."""
        return self.classifier(self.stages(image)[2])


def upsample(scores: Tensor, size: Tuple[int, int]) -> Tensor:
    """To an image's height and width, as the app does it: bilinear, with corners not aligned."""
    return functional.interpolate(scores, size, mode="bilinear", align_corners=False)


def _through(blocks: nn.ModuleList, features: Tensor) -> Tensor:
    for block in blocks:
        features = block(features)
    return features


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight)

"""The detail decoder: CGNet's scores at 1/8 made finer, step by step, with features of its own earlier stages.

It is ours, not the paper's. Each step halves the grid: what is deep is brought to the size of an earlier stage, joined
with that stage's features, and corrects the scores of the step before. The same, layer by layer, is in
`models/cgnet/detailDecoder.ts`.
"""

from typing import List, Tuple

import torch
from torch import Tensor, nn

from models.training.cgnet import CGNet, ConvBNPReLU, upsample

NO_DETAIL = "none"
# The grid of the scores that it ends with.
DETAILS = (NO_DETAIL, "quarter", "half")


class Step(nn.Module):
    """
    Args:
        inputs: channels of what is deep and of the earlier stage.
        kept: how many of each the step keeps of them.
        channels: of its own features.
        classes: how many.
    """

    def __init__(self, inputs: Tuple[int, int], kept: Tuple[int, int], channels: int, classes: int):
        super().__init__()
        self.deep = ConvBNPReLU(inputs[0], kept[0], 1)
        self.fine = ConvBNPReLU(inputs[1], kept[1], 1)
        self.join = ConvBNPReLU(sum(kept), channels, 3)
        self.refine = ConvBNPReLU(channels, channels, 3)
        self.correct = nn.Conv2d(channels, classes, 1)
        # It begins with the scores that it is given.
        nn.init.zeros_(self.correct.weight)
        nn.init.zeros_(self.correct.bias)

    def forward(self, deep: Tensor, fine: Tensor, scores: Tensor) -> Tuple[Tensor, Tensor]:
        """Features and scores of the size of `fine`."""
        size = fine.shape[2:]
        joined = torch.cat([upsample(self.deep(deep), size), self.fine(fine)], dim=1)
        features = self.refine(self.join(joined))
        return features, upsample(scores, size) + self.correct(features)


class Detail(nn.Module):
    def __init__(self, classes: int, detail: str):
        super().__init__()
        self.to_quarter = Step((256, 128 + 3), (64, 48), 48, classes)
        self.to_half = Step((48, 32 + 3), (32, 24), 32, classes) if detail == "half" else None

    def forward(self, stages: Tuple[Tensor, Tensor, Tensor], scores: Tensor) -> List[Tensor]:
        """The scores of each step, the finest last; `stages` are those of `CGNet.stages`."""
        stage1, stage2, stage3 = stages
        features, quarter = self.to_quarter(stage3, stage2, scores)
        if self.to_half is None:
            return [quarter]
        return [quarter, self.to_half(features, stage1, quarter)[1]]


class DetailedCGNet(CGNet):
    """CGNet with the decoder behind it; without the tensors under `detail.` it is CGNet itself."""

    def __init__(
        self, classes: int, stage2_blocks: int = 3, stage3_blocks: int = 21, detail: str = "half"
    ):
        super().__init__(classes, stage2_blocks, stage3_blocks)
        self.detail = Detail(classes, detail)

    def forward(self, image: Tensor) -> Tensor:
        """The classes' scores on the decoder's last grid."""
        return self.all_scores(image)[-1]

    def all_scores(self, image: Tensor) -> List[Tensor]:
        """Those of each step, the finest last."""
        stages = self.stages(image)
        return self.detail(stages, self.classifier(stages[2]))


def is_detail(tensor: str) -> bool:
    """Whether a tensor of this name belongs to the decoder."""
    return tensor.startswith("detail.")


def create_network(
    classes: int, stage2_blocks: int, stage3_blocks: int, detail: str = NO_DETAIL
) -> CGNet:
    if detail == NO_DETAIL:
        return CGNet(classes, stage2_blocks, stage3_blocks)
    return DetailedCGNet(classes, stage2_blocks, stage3_blocks, detail)

"""Frames with ground truth: CamVid in the SegNet tutorial's layout, and Cityscapes."""

from pathlib import Path
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

VOID = 255
CAMVID_CLASSES = (
    "Sky", "Building", "Pole", "Road", "Pavement", "Tree",
    "SignSymbol", "Fence", "Car", "Pedestrian", "Bicyclist",
)  # fmt: skip
CITYSCAPES_CLASSES = (
    "road", "sidewalk", "building", "wall", "fence", "pole", "traffic light", "traffic sign",
    "vegetation", "terrain", "sky", "person", "rider", "car", "truck", "bus", "train",
    "motorcycle", "bicycle",
)  # fmt: skip


class Frame(NamedTuple):
    photo: Tensor
    """uint8 [height, width, 3], RGB."""
    labels: Tensor
    """uint8 [height, width], class indices and VOID."""
    known_places: Optional[Dict[int, Tensor]] = None
    """What `places_of` has found so far; None where frames are too many to keep it."""

    def places_of(self, class_index: int) -> Tensor:
        """Rows and columns of a class's pixels, int64 [pixels, 2], in the processor's memory."""
        if self.known_places is None:
            return (self.labels == class_index).nonzero().cpu()
        if class_index not in self.known_places:
            self.known_places[class_index] = (self.labels == class_index).nonzero().cpu()
        return self.known_places[class_index]


class Frames:
    """A sequence of frames that are read when they are asked for."""

    def __init__(self, classes: Sequence[str], paths: List[Tuple[Path, Path]], void_on_disk: int):
        self.classes = tuple(classes)
        self._paths = paths
        self._void_on_disk = void_on_disk

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> Frame:
        photo_path, label_path = self._paths[index]
        photo = np.asarray(Image.open(photo_path).convert("RGB"))
        labels = np.array(Image.open(label_path))
        if labels.shape != photo.shape[:2]:
            raise ValueError(f"{label_path} is not as large as {photo_path}.")
        labels[labels == self._void_on_disk] = VOID
        if np.any((labels >= len(self.classes)) & (labels != VOID)):
            raise ValueError(f"{label_path} has indices beyond the {len(self.classes)} classes.")
        return Frame(torch.from_numpy(photo.copy()), torch.from_numpy(labels))


class LoadedFrames(Frames):
    """All of them in memory, on a device: CamVid's 468 take 0.3 GB."""

    def __init__(self, frames: Frames, device: torch.device):
        self.classes = frames.classes
        self._frames = [
            Frame(frame.photo.to(device), frame.labels.to(device), {})
            for frame in (frames[index] for index in range(len(frames)))
        ]

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, index: int) -> Frame:
        return self._frames[index]


def open_camvid(root: Path, splits: Sequence[str]) -> Frames:
    """`<split>/` or `<split>-jpeg/` beside `<split>annot/`; 11 is void."""
    paths: List[Tuple[Path, Path]] = []
    for split in splits:
        folders = [root / split, root / f"{split}-jpeg"]
        photos = next((folder for folder in folders if folder.is_dir()), None)
        if photos is None:
            raise FileNotFoundError(f"There is neither {folders[0]} nor {folders[1]}.")
        paths += _beside(
            sorted(photos.iterdir()), lambda photo: root / f"{split}annot" / f"{photo.stem}.png"
        )
    return Frames(CAMVID_CLASSES, paths, void_on_disk=len(CAMVID_CLASSES))


def open_cityscapes(root: Path, splits: Sequence[str]) -> Frames:
    """`leftImg8bit/` and `gtFine/` with `*_gtFine_labelTrainIds.png`, which cityscapesScripts write."""
    paths: List[Tuple[Path, Path]] = []
    for split in splits:
        photos = root / "leftImg8bit" / split
        if not photos.is_dir():
            raise FileNotFoundError(f"There is no {photos}.")
        ending = "_leftImg8bit.png"
        paths += _beside(
            sorted(photos.glob(f"*/*{ending}")),
            lambda photo: root
            / "gtFine"
            / split
            / photo.parent.name
            / photo.name.replace(ending, "_gtFine_labelTrainIds.png"),
        )
    return Frames(CITYSCAPES_CLASSES, paths, void_on_disk=VOID)


DATASETS = {"camvid": open_camvid, "cityscapes": open_cityscapes}


def _beside(photos: List[Path], labels_of: Callable[[Path], Path]) -> List[Tuple[Path, Path]]:
    paths = [(photo, labels_of(photo)) for photo in photos]
    missing = [labels for _, labels in paths if not labels.is_file()]
    if missing:
        raise FileNotFoundError(f"{len(missing)} label files are missing, {missing[0]} the first.")
    return paths


def class_shares(frames: Frames, at_most: int = 500) -> np.ndarray:
    """Each class's share of the pixels that are not void, float64 [classes]; of a sample of large sets."""
    counts = np.zeros(VOID + 1, dtype=np.int64)
    step = max(1, len(frames) // at_most)
    for index in range(0, len(frames), step):
        labels = frames[index].labels.flatten()
        counts += torch.bincount(labels, minlength=VOID + 1).cpu().numpy()
    known = counts[: len(frames.classes)]
    return known / max(1, known.sum())

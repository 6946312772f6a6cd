"""Reads the frames of coming batches while the network is busy with the present one."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Iterable, Iterator, List

from models.training.data import Frame, Frames, LoadedFrames

BATCHES_AHEAD = 2
THREADS = 8


def prefetched(frames: Frames, picks: Iterable[List[int]]) -> Iterator[List[Frame]]:
    """The frames of each batch, in order; in threads of this process where they are read from disk."""
    if isinstance(frames, LoadedFrames):
        for batch in picks:
            yield [frames[index] for index in batch]
        return
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = deque()
        for batch in picks:
            waiting.append([pool.submit(frames.__getitem__, index) for index in batch])
            if len(waiting) > BATCHES_AHEAD:
                yield [future.result() for future in waiting.popleft()]
        while waiting:
            yield [future.result() for future in waiting.popleft()]

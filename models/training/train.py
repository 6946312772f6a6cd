"""Trains CGNet. Run again with the same folder, it goes on from the last checkpoint, to the same end."""

import argparse
import dataclasses
import json
import signal
import time
from pathlib import Path
from typing import Any, List, Optional, Tuple, get_type_hints

import numpy as np
import torch
from torch import Tensor

from models.training import checkpoint, recipe as recipes
from models.training.data import DATASETS, Frames, LoadedFrames
from models.training.evaluate import count_confusion, scores_of
from models.training.learn import STEPS_BEFORE_GRAPH
from models.training.prefetch import prefetched
from models.training.recipe import PRESETS, Recipe
from models.training.run import Run
from models.training.schedule import learning_rate_at, size_share_at

CHECKPOINT_EVERY_S = 300
LOG_EVERY = 20


def measure_iterations(run: Run, minutes: float, threads: int) -> int:
    """
    How many iterations fit. On a CPU the time is that of the process divided by its threads, so that others on the
    machine, or a pause, do not count. The run that is handed in is spent by it.
    """
    for _ in range(STEPS_BEFORE_GRAPH + 1):
        run.iteration = run.recipe.iterations - 1
        run.mean_loss([run.step([run.frames[index] for index in run.picks(0)])])
    run.elapsed_s = run.cpu_s = 0.0
    steps = 5
    losses = []
    for _ in range(steps):
        run.iteration = run.recipe.iterations - 1
        losses.append(run.step([run.frames[index] for index in run.picks(0)]))
    run.mean_loss(losses)
    spent_s = run.cpu_s / threads if run.device.type == "cpu" else run.elapsed_s
    places = np.linspace(0, run.recipe.iterations - 1, 1000)
    mean_area = float(np.mean([size_share_at(run.recipe, int(place)) ** 2 for place in places]))
    return max(1, int(minutes * 60 / (spent_s / steps * mean_area)))


def train(
    run: Run,
    out: Path,
    validation: Optional[Frames],
    evaluate_every: int,
    log_every: int = LOG_EVERY,
) -> None:
    """To the recipe's last iteration, with checkpoints and the log in `out`; ends early on SIGTERM and SIGINT."""
    stopping = False

    def stop(*_: Any) -> None:
        nonlocal stopping
        stopping = True

    former = {sign: signal.signal(sign, stop) for sign in (signal.SIGTERM, signal.SIGINT)}
    path = out / "checkpoint.pth"
    losses: List[Tensor] = []
    saved_at = time.monotonic()
    picks = (run.picks(iteration) for iteration in range(run.iteration, run.recipe.iterations))
    try:
        for frames in prefetched(run.frames, picks):
            losses.append(run.step(frames))
            is_last = run.iteration == run.recipe.iterations
            if run.iteration % log_every == 0 or is_last:
                _log(out, run, "step", loss=run.mean_loss(losses))
                losses.clear()
            if validation is not None and (run.iteration % evaluate_every == 0 or is_last):
                confusion = count_confusion(run.average, validation, run.device)
                _log(out, run, "evaluation", **scores_of(confusion, validation.classes))
            if stopping or is_last or time.monotonic() - saved_at > CHECKPOINT_EVERY_S:
                checkpoint.save(run.state(), path)
                saved_at = time.monotonic()
            if stopping:
                break
    finally:
        for sign, handler in former.items():
            signal.signal(sign, handler)
    _log(out, run, "end" if run.iteration == run.recipe.iterations else "interrupted")


def recipe_to_go_on_with(asked: Recipe, stored: Recipe, keeps_iterations: bool) -> Recipe:
    """
    Raises:
        SystemExit: when a run that was begun with `stored` cannot go on with `asked`.
    """
    if keeps_iterations:
        asked = dataclasses.replace(asked, iterations=stored.iterations)
    changed = [name for name, value in asked.as_dict().items() if value != stored.as_dict()[name]]
    if changed == ["iterations"] and asked.schedule == "trapezoid":
        return asked
    if changed:
        values = ", ".join(f"{name} {stored.as_dict()[name]}" for name in changed)
        raise SystemExit(
            f"The run was begun with {values}; go on with that, or use another folder."
        )
    return stored


def _log(out: Path, run: Run, event: str, **values: Any) -> None:
    line = {
        "event": event,
        "iteration": run.iteration,
        "learningRate": learning_rate_at(run.recipe, max(0, run.iteration - 1)),
        "elapsedS": round(run.elapsed_s, 1),
        "cpuS": round(run.cpu_s, 1),
        **values,
    }
    out.mkdir(parents=True, exist_ok=True)
    with (out / "log.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)


def _parse_setting(text: str) -> Tuple[str, Any]:
    name, _, value = text.partition("=")
    if name not in get_type_hints(Recipe):
        raise argparse.ArgumentTypeError(f"A recipe has no {name!r}.")
    try:
        parsed = json.loads(value)
    except json.JSONDecodeError:
        parsed = value
    return name, tuple(parsed) if isinstance(parsed, list) else parsed


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="models.training.train", description=__doc__)
    parser.add_argument(
        "--out", type=Path, required=True, help="the run's folder; an old run goes on"
    )
    parser.add_argument("--dataset", choices=sorted(DATASETS), default="camvid")
    parser.add_argument("--data", type=Path, required=True, help="the data set's folder")
    parser.add_argument("--splits", nargs="+", default=["train"])
    parser.add_argument("--validate", help="a split to evaluate on while training")
    parser.add_argument("--evaluate-every", type=int, default=500, metavar="ITERATIONS")
    parser.add_argument("--preset", choices=sorted(PRESETS), default="camvid")
    parser.add_argument(
        "--set", type=_parse_setting, nargs="+", default=[], metavar="NAME=VALUE",
        help="changes of the recipe, as in recipe.py; pairs as [360,480]",
    )  # fmt: skip
    parser.add_argument("--minutes", type=float, help="choose the iterations that fit in")
    parser.add_argument("--weights", type=Path, help="start from these, not from random ones")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument(
        "--fuse", action="store_true", help="compile the network, with PyTorch 2.2 or later on a GPU"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def main() -> None:
    options = _parse_arguments()
    torch.set_num_threads(options.threads)
    device = torch.device(options.device)
    torch.backends.cudnn.benchmark = True
    open_frames = DATASETS[options.dataset]
    frames: Frames = open_frames(options.data, options.splits)
    if options.dataset == "camvid":
        frames = LoadedFrames(frames, device)
    validation = open_frames(options.data, [options.validate]) if options.validate else None

    settings = dict(PRESETS[options.preset], classes=len(frames.classes), **dict(options.set))
    recipe = Recipe(**settings)
    path = options.out / "checkpoint.pth"
    state = checkpoint.load(path) if path.exists() else None
    if state is not None:
        stored = recipes.from_dict(json.loads(state["about"])["recipe"])
        recipe = recipe_to_go_on_with(recipe, stored, options.minutes is not None)
    elif options.minutes is not None:
        iterations = measure_iterations(
            Run(recipe, frames, device, options.fuse), options.minutes, options.threads
        )
        recipe = dataclasses.replace(recipe, iterations=iterations)
    if recipe.learns_detail_alone and state is None and options.weights is None:
        raise SystemExit("The network itself does not learn by this recipe; give its --weights.")
    run = Run(recipe, frames, device, options.fuse)
    if state is not None:
        run.restore(state)
    elif options.weights is not None:
        run.start_from(checkpoint.network_weights(checkpoint.load(options.weights)))
    _log(
        options.out,
        run,
        "start" if state is None else "resume",
        recipe=recipe.as_dict(),
        recipeHash=recipe.hash(),
        data=f"{options.dataset} {' + '.join(options.splits)}",
        frames=len(frames),
        startedFrom=None if options.weights is None else options.weights.name,
        torch=torch.__version__,
        device=torch.cuda.get_device_name() if device.type == "cuda" else "cpu",
        threads=options.threads,
    )
    train(run, options.out, validation, options.evaluate_every)


if __name__ == "__main__":
    main()

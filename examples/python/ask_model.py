"""Encodes, samples and scores with a model that latents has exported: numpy and onnxruntime alone.

    latents export RUN --out model
    python examples/python/ask_model.py model images.npz answers.npz

`images.npz` holds `x` [images, values], values as model/README.md says (bits, or bytes over 255), and `labels` [images] for a model that
takes labels. Of a table `x` holds rows as the data have them, NaN where a cell is missing, a category as its place 0, 1, ..., and `covariates`
those of a model that has some, which codes from the prior are then decoded with. It may hold the noise of the nets' inputs as `draw.noise`, `prior.normal`, `score.noise`, ...; what is missing is drawn here.
`answers.npz` then holds `mean`, `z` (a draw from q(z|x)), `samples` (images of codes from the prior; of a table each column's value at the mean
of p(x|z)) and `negElbo` (nats an image).
"""

import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort


def ask(folder, net, feeds, given, rows, seed=0):
    """Runs a net; every input is one of `feeds` by its name, or noise."""
    session = ort.InferenceSession(str(Path(folder) / f"{net}.onnx"), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(seed)
    inputs = {}
    for port in session.get_inputs():
        if port.name in feeds:
            inputs[port.name] = feeds[port.name]
        elif f"{net}.{port.name}" in given:
            inputs[port.name] = given[f"{net}.{port.name}"]
        else:
            shape = (rows, port.shape[-1])
            uniform = port.name.startswith("uniform")
            inputs[port.name] = (rng.random(shape) if uniform else rng.standard_normal(shape)).astype(np.float32)
    outputs = [port.name for port in session.get_outputs()]
    return dict(zip(outputs, session.run(outputs, inputs)))


def main(folder, images, answers):
    given = dict(np.load(images))
    x = given["x"].astype(np.float32)
    rows = len(x)
    feeds = {"x": x}
    encoder = ort.InferenceSession(str(Path(folder) / "encoder.onnx"), providers=["CPUExecutionProvider"])
    for port in encoder.get_inputs():
        if port.name == "labels":
            feeds["labels"] = np.eye(port.shape[-1], dtype=np.float32)[given["labels"].astype(int)]
    if "covariates" in given:
        feeds["covariates"] = given["covariates"].astype(np.float32)
    mean = ask(folder, "encoder", feeds, given, rows)["mean"]
    z = ask(folder, "draw", feeds, given, rows)["z"]
    code = ask(folder, "prior", feeds, given, rows)["z"]
    samples = ask(folder, "decoder", {**feeds, "z": code}, given, rows)["mean"]
    score = ask(folder, "score", feeds, given, rows)["negElbo"]
    np.savez(answers, mean=mean, z=z, samples=samples, negElbo=score)
    print(f"{rows} rows of x: {score.mean():.2f} nats each, codes of {mean.shape[1]} dimensions")


if __name__ == "__main__":
    main(*sys.argv[1:4])

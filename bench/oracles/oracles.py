"""Five models by PyTorch, from the same weights, images and noise: loss, rec, kl and every gradient.

  oracles.py FOLDER      NAME.safetensors of each model -> NAME.answer.safetensors

The models are vamp, realnvp, iaf, vq and layers. Densities are those of torch.distributions, determinants those of autograd's
Jacobians, nearest codes those of all distances: no formula of the library stands here. What is given has x
[batch, 16], noise.* and every parameter by the library's name; an answer has loss, rec, kl [1] and grad.NAME. All is in float64.
"""

import os
import sys

import torch
from torch import distributions as dist
from torch.nn import functional as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "torch"))
import tensors


def linear(given, name, x):
    return F.linear(x, given[f"{name}.weight"], given.get(f"{name}.bias"))


def features(given, x):
    return torch.tanh(linear(given, "encoder.0", x))


def decoded(given, z):
    return linear(given, "decoder.1", torch.tanh(linear(given, "decoder.0", z)))


def rec_of(given, x, z):
    bernoulli = dist.Independent(dist.Bernoulli(logits=decoded(given, z)), 1)
    return -bernoulli.log_prob(x)


def gaussian(given, name, x):
    return dist.Independent(
        dist.Normal(linear(given, f"{name}.mean", x), torch.exp(linear(given, f"{name}.logVar", x) / 2)), 1
    )


def drawn(q, noise):
    return q.base_dist.loc + q.base_dist.scale * noise


def standard(size):
    return dist.Independent(dist.Normal(torch.zeros(size).double(), torch.ones(size).double()), 1)


def log_det(f, at):
    """log |det df/dx| of a map of vectors, at each row; differentiable."""

    def of_row(i, row):
        jacobian = torch.autograd.functional.jacobian(lambda v: f(v[None], i)[0], row, create_graph=True)
        return torch.linalg.slogdet(jacobian)[1]

    return torch.stack([of_row(i, row) for i, row in enumerate(at)])


def vamp(given, x, noise):
    q = gaussian(given, "posterior", features(given, x))
    z = drawn(q, noise["z"])
    at = gaussian(given, "posterior", features(given, torch.sigmoid(given["prior.pseudoInputs"])))
    p = dist.MixtureSameFamily(dist.Categorical(logits=torch.zeros(len(at.base_dist.loc)).double()), at)
    return rec_of(given, x, z), q.log_prob(z) - p.log_prob(z), {}


def realnvp(given, x, noise):
    q = gaussian(given, "posterior", features(given, x))
    z = drawn(q, noise["z"])

    def whitened(v, _):
        for i in range(2):
            first, second = v.chunk(2, -1)
            stays, moves = (first, second) if i == 0 else (second, first)
            raw, shift = linear(given, f"prior.{i}.1", torch.relu(linear(given, f"prior.{i}.0", stays))).chunk(2, -1)
            moved = moves * torch.exp(2 * torch.tanh(raw / 2)) + shift
            v = torch.cat([stays, moved] if i == 0 else [moved, stays], -1)
        return v

    log_p = standard(z.shape[-1]).log_prob(whitened(z, None)) + log_det(whitened, z)
    return rec_of(given, x, z), q.log_prob(z) - log_p, {}


def masked(given, name, x, mask):
    return F.linear(x, given[f"{name}.weight"] * mask, given[f"{name}.bias"])


def made_masks(size, hidden, reverse, inputs=1, outputs=2):
    """Germain et al. 2015, equations 8 and 9."""
    order = torch.arange(size).flip(0) + 1 if reverse else torch.arange(size) + 1
    units = 1 + torch.arange(hidden) % (size - 1)
    first = (units[:, None] >= order.repeat_interleave(inputs)[None, :]).double()
    last = (order.repeat(outputs)[:, None] > units[None, :]).double()
    return first, last


def iaf(given, x, noise):
    seen = features(given, x)
    base = gaussian(given, "posterior", seen)
    start = drawn(base, noise["z"])
    size, hidden = start.shape[-1], len(given["posterior.0.in.bias"])

    def flow(v, row):
        for step in range(2):
            name = f"posterior.{step}"
            first, last = made_masks(size, hidden, step == 1)
            own = seen if row is None else seen[row][None]
            units = masked(given, f"{name}.in", v, first) + linear(given, f"{name}.features", own)
            shift, logits = masked(given, f"{name}.out", F.elu(units), last).chunk(2, -1)
            gate = torch.sigmoid(logits + 2)
            v = gate * v + (1 - gate) * shift
        return v

    z = flow(start, None)
    log_q = base.log_prob(start) - log_det(flow, start)
    return rec_of(given, x, z), log_q - standard(size).log_prob(z), {}


def vq(given, x, noise):
    vectors = linear(given, "posterior.vectors", features(given, x))
    table = given["posterior.sums"] / given["posterior.uses"]
    codes, size = table.shape
    places = vectors.shape[-1] // size
    nearest = torch.cdist(vectors.detach().reshape(-1, size), table).argmin(-1).reshape(len(x), places)
    quantised = table[nearest].reshape(vectors.shape).detach()
    z = vectors + (quantised - vectors).detach()
    commitment = 0.25 * ((vectors - quantised) ** 2).sum(-1)
    chosen = F.one_hot(nearest, codes).double().reshape(len(x), -1)
    first, last = made_masks(places, len(given["prior.in.bias"]), False, codes, codes)
    out = masked(given, "prior.out", torch.relu(masked(given, "prior.in", chosen, first)), last)
    by_place = dist.Independent(dist.Categorical(logits=out.reshape(len(x), codes, places).transpose(1, 2)), 1)
    return rec_of(given, x, z), -by_place.log_prob(nearest), {"commitment": commitment}


def layers(given, x, noise):
    q = gaussian(given, "posterior", features(given, x))
    z = drawn(q, noise["z"])
    up = gaussian(given, "layers.z2.up", torch.tanh(linear(given, "layers.z2.up.net.0", z)))
    z2 = drawn(up, noise["z2"])
    down = gaussian(given, "layers.z2.down", torch.tanh(linear(given, "layers.z2.down.net.0", z2)))
    top = dist.kl_divergence(up, standard(z2.shape[-1]).expand(up.batch_shape))
    return rec_of(given, x, z), q.log_prob(z) - down.log_prob(z) + top, {}


MODELS = {"vamp": vamp, "realnvp": realnvp, "iaf": iaf, "vq": vq, "layers": layers}


def answer(model, given):
    given = {name: value.double() for name, value in given.items()}
    x = given.pop("x")
    noise = {name[6:]: given.pop(name) for name in list(given) if name.startswith("noise.")}
    for value in given.values():
        value.requires_grad_()
    rec, kl, extra = model(given, x, noise)
    rec, kl = rec.mean(), kl.mean()
    loss = rec + kl + sum(value.mean() for value in extra.values())
    loss.backward()
    slopes = {f"grad.{name}": p.grad for name, p in given.items() if p.grad is not None}
    return {"loss": loss.reshape(1), "rec": rec.reshape(1), "kl": kl.reshape(1), **slopes}


if __name__ == "__main__":
    folder = sys.argv[1]
    for name, model in MODELS.items():
        given = tensors.read(os.path.join(folder, f"{name}.safetensors"))
        tensors.write(os.path.join(folder, f"{name}.answer.safetensors"), answer(model, given))

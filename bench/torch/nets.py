"""The three benchmark VAEs in plain PyTorch, with the parameter names of `latents`.

name   recipe                    x              latent  likelihood
mlp    e3-vae                    [b,784]        10      Bernoulli(logits)
conv   e2-conv                   [b,1,28,28]    20      squared error, linear output
face   e4-faces (the slides give [b,3,128,128]  64      squared error, sigmoid output
       no convolutions: ours)

Only layers with parameters are numbered: encoder.0.weight, ..., posterior.mean.weight, posterior.logVar.weight,
decoder.0.weight, ... A linear weight is [out,in], a convolution's [out,in,kh,kw], a transposed convolution's
[in,out,kh,kw].
"""

import torch
from torch import nn
from torch.nn import functional as F

# Channels of the face net's convolutions, outermost first. bench/README.md says how they were chosen.
FACE_CHANNELS = (16, 32, 64, 128)


class Vae(nn.Module):
    """q(z|x) = N(mean, exp(logVar)), p(z) = N(0, I). A relu follows every layer but the heads and the last.

    fold: the shape [c,h,w] that codes or features take before the decoder's first transposed convolution.
    """

    def __init__(self, encoder, features, latent, decoder, x_shape, likelihood, fold=None):
        super().__init__()
        self.encoder = nn.ModuleList(encoder)
        self.posterior = nn.ModuleDict({"mean": nn.Linear(features, latent), "logVar": nn.Linear(features, latent)})
        self.decoder = nn.ModuleList(decoder)
        self.x_shape, self.latent, self.likelihood, self.fold = x_shape, latent, likelihood, fold

    def encode(self, x):
        """x [b,...] -> mean, logVar [b,latent]"""
        h = x
        for layer in self.encoder:
            h = F.relu(layer(h.flatten(1) if isinstance(layer, nn.Linear) else h))
        h = h.flatten(1)
        return self.posterior["mean"](h), self.posterior["logVar"](h)

    def decode(self, z):
        """z [b,latent] -> what the last layer gives, before any sigmoid [b,...]"""
        h = z
        for i, layer in enumerate(self.decoder):
            if isinstance(layer, nn.ConvTranspose2d) and h.dim() == 2:
                h = h.unflatten(1, self.fold)
            h = layer(h)
            if i + 1 < len(self.decoder):
                h = F.relu(h)
        return h

    def outputs(self, z):
        """The likelihood's parameters by the names of an exported decoder: mean, and logits where it has them."""
        raw = self.decode(z)
        if self.likelihood == "bernoulli":
            return {"logits": raw, "mean": torch.sigmoid(raw)}
        return {"mean": torch.sigmoid(raw) if self.likelihood == "squared-sigmoid" else raw}

    def objective(self, x, noise, beta=1.0):
        """loss = rec + beta kl, each a mean over the batch of a sum over one image; noise [b,latent] ~ N(0, I).

        rec: -log p(x|z) in nats (Bernoulli), or the squared error, without a factor 1/2.
        kl:  1/2 sum_j (mean_j^2 + exp(logVar_j) - 1 - logVar_j) in nats.
        """
        mean, log_var = self.encode(x)
        raw = self.decode(mean + torch.exp(0.5 * log_var) * noise)
        if self.likelihood == "bernoulli":
            rec = F.binary_cross_entropy_with_logits(raw, x, reduction="sum")
        else:
            rec = F.mse_loss(torch.sigmoid(raw) if self.likelihood == "squared-sigmoid" else raw, x, reduction="sum")
        kl = 0.5 * (mean.square() + log_var.exp() - 1 - log_var).sum()
        rec, kl = rec / len(x), kl / len(x)
        return rec + beta * kl, rec, kl


def default_beta(name, batch):
    """The weight of the KL. e4-faces adds the squared error summed over the batch to the KL's mean over batch and
    latent; divided by the batch size that is rec + kl / (batch * latent)."""
    return 1 / (batch * 64) if name == "face" else 1.0


def mlp():
    sizes = [784, 512, 384, 256]
    encoder = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
    back = [10] + sizes[::-1]
    decoder = [nn.Linear(a, b) for a, b in zip(back, back[1:])]
    return Vae(encoder, 256, 10, decoder, (784,), "bernoulli")


def conv():
    encoder = [nn.Conv2d(1, 32, 3, 2, 1), nn.Conv2d(32, 64, 3, 2, 1)]  # 28 -> 14 -> 7
    decoder = [
        nn.ConvTranspose2d(20, 64, 7),  # 1 -> 7
        nn.ConvTranspose2d(64, 64, 3, 2, 1, output_padding=1),  # -> 14
        nn.ConvTranspose2d(64, 32, 3, 2, 1, output_padding=1),  # -> 28
        nn.ConvTranspose2d(32, 1, 3, 1, 1),
    ]
    return Vae(encoder, 64 * 7 * 7, 20, decoder, (1, 28, 28), "squared", (20, 1, 1))


def face(channels=FACE_CHANNELS):
    ins = (3, *channels)
    folded = (channels[-1], 8, 8)
    flat = channels[-1] * 64
    encoder = [nn.Conv2d(a, b, 4, 2, 1) for a, b in zip(ins, channels)]  # 128 -> 64 -> 32 -> 16 -> 8
    encoder.append(nn.Linear(flat, 1024))
    back = ins[::-1]
    decoder = [nn.Linear(64, 1024), nn.Linear(1024, flat)]
    decoder += [nn.ConvTranspose2d(a, b, 4, 2, 1) for a, b in zip(back, back[1:])]
    return Vae(encoder, 1024, 64, decoder, (3, 128, 128), "squared-sigmoid", folded)


NETS = {"mlp": mlp, "conv": conv, "face": face}

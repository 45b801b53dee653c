"""Losses and slopes of pythae's own models on given tensors: reads IN.safetensors, writes OUT.safetensors.

    python pythae_losses.py IN OUT

The net is the smallest there is: a code is `mean` (and `log_var`), its image z @ w. pythae's `forward` and `loss_function` run as they are; only
what they draw is replaced by the given noise. Needs torch and pythae 0.1.2 (without its own dependencies, but pydantic, cloudpickle and tqdm).
"""

import sys
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "torch"))
# samplers, which are imported along, want them; no loss does
for missing in ("sklearn", "sklearn.mixture", "scipy", "scipy.stats", "scipy.special", "imageio"):
    try:
        __import__(missing)
    except ImportError:
        sys.modules[missing] = mock.MagicMock()

import torch
from tensors import read, write

from pythae.models import (
    CIWAE,
    IWAE,
    MIWAE,
    PIWAE,
    RAE_GP,
    RAE_L2,
    WAE_MMD,
    CIWAEConfig,
    IWAEConfig,
    MIWAEConfig,
    PIWAEConfig,
    RAE_GP_Config,
    RAE_L2_Config,
    WAE_MMD_Config,
)
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder


class Encoder(BaseEncoder):
    """Gives the codes that it was made with."""

    def __init__(self, mean, log_var):
        BaseEncoder.__init__(self)
        self.mean, self.log_var = mean, log_var

    def forward(self, x):
        return ModelOutput(embedding=self.mean, log_covariance=self.log_var)


class Decoder(BaseDecoder):
    """z @ w, or its sigmoid for bits."""

    def __init__(self, w, bits):
        BaseDecoder.__init__(self)
        self.w, self.bits = w, bits

    def forward(self, z):
        out = z @ self.w
        return ModelOutput(reconstruction=torch.sigmoid(out) if self.bits else out)


@contextmanager
def drawing(noise):
    """Everything that is drawn is `noise`."""
    with mock.patch.object(torch, "randn_like", lambda like, **_: noise.to(like)):
        yield


def main(source, target):
    given = {name: tensor.double() for name, tensor in read(source).items()}
    x, noise, prior = given["x"], given["noise"], given["prior"]
    n, d = x.shape
    latent = given["w"].shape[0]
    results = {}

    def fresh():
        return [given[name].clone().requires_grad_(True) for name in ("mean", "log_var", "w")]

    def keep(name, value, tensors, loss=None):
        if value is not None:
            results[f"{name}.loss"] = value.reshape(1)
        slopes = torch.autograd.grad(value if loss is None else loss, tensors, allow_unused=True, retain_graph=True)
        for key, tensor, slope in zip(("mean", "log_var", "w"), tensors, slopes):
            results[f"{name}.{key}"] = torch.zeros_like(tensor) if slope is None else slope

    common = {"input_dim": (1, 1, d), "latent_dim": latent}
    inputs = {"data": x}

    def made(kind, config, tensors, bits=False):
        mean, log_var, w = tensors
        return kind(config, encoder=Encoder(mean, log_var), decoder=Decoder(w, bits))

    for kernel in ("imq", "rbf"):
        tensors = fresh()
        scales = [0.5, 1.0, 2.0] if kernel == "imq" else None
        config = WAE_MMD_Config(**common, kernel_choice=kernel, reg_weight=7.0, scales=scales)
        with drawing(prior):
            out = made(WAE_MMD, config, tensors).forward(inputs)
        keep(f"wae-{kernel}", out.loss, tensors)

    tensors = fresh()
    out = made(RAE_L2, RAE_L2_Config(**common, embedding_weight=0.3), tensors).forward(inputs)
    keep("rae-l2", out.loss, tensors)

    # pythae takes the slopes of the images' sum in x; the penalty of the paper is of the decoder in z: its own code, given z and a direction
    tensors = fresh()
    model = made(RAE_GP, RAE_GP_Config(**common, embedding_weight=0.3, reg_weight=0.2), tensors)
    z = model.encoder(x).embedding
    with mock.patch.object(torch, "ones_like", lambda like, **_: given["direction"].to(like)):
        rebuilt = model.decoder(z)["reconstruction"]
        parts = [rebuilt, x, z]
        with mock.patch.object(model, "_compute_gp", lambda recon, _, own=model._compute_gp: own(recon, z)):
            loss, *_ = model.loss_function(*parts)
    keep("rae-gp", loss, tensors)

    # pythae's softmax over weights is along its "gradient estimates", its mean along its "samples"
    m, k = int(given["m"]), int(given["k"])
    # [k, m, n, latent] of the draws in our order, m bounds of k codes each
    draws = noise.reshape(m, k, n, latent).permute(2, 1, 0, 3)
    for kind, config, name in ((MIWAE, MIWAEConfig, "miwae"), (PIWAE, PIWAEConfig, "piwae")):
        tensors = fresh()
        options = {"number_gradient_estimates": k, "number_samples": m, "reconstruction_loss": "bce"}
        with drawing(draws):
            out = made(kind, config(**common, **options), tensors, bits=True).forward(inputs)
        # the value is that of sum_i v_i log w_i, whose slopes are the bound's
        if name == "miwae":
            keep(name, None, tensors, out.loss)
        else:
            keep("piwae-encoder", None, tensors, out.encoder_loss)
            keep("piwae-decoder", None, tensors, out.decoder_loss)
    for kind, config, name, more in (
        (IWAE, IWAEConfig, "iwae", {}),
        (CIWAE, CIWAEConfig, "ciwae", {"beta": 0.3}),
    ):
        tensors = fresh()
        options = {"number_samples": m * k, "reconstruction_loss": "bce", **more}
        with drawing(noise.permute(1, 0, 2)):
            out = made(kind, config(**common, **options), tensors, bits=True).forward(inputs)
        keep(name, None, tensors, out.loss)
    write(target, {name: tensor.double().contiguous() for name, tensor in results.items()})


main(*sys.argv[1:])

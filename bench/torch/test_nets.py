"""Tests of the PyTorch side: python3 -m unittest test_nets (in this folder)."""

import contextlib
import io
import os
import subprocess
import sys
import tempfile
import unittest

import torch
from torch import distributions as dist

import cross_check
import nets
import tensors

HERE = os.path.dirname(os.path.abspath(__file__))


def small(name):
    torch.manual_seed(3)
    net = nets.NETS[name]().double()
    return net, torch.rand(2, *net.x_shape).double(), torch.randn(2, net.latent).double()


class Objective(unittest.TestCase):
    """Against torch.distributions, which shares no line with nets.py."""

    def check(self, name, rec_of):
        net, x, noise = small(name)
        mean, log_var = net.encode(x)
        q = dist.Normal(mean, log_var.exp().sqrt())
        z = mean + q.stddev * noise
        kl = dist.kl_divergence(q, dist.Normal(0.0, 1.0)).sum(1).mean()
        rec = rec_of(net.outputs(z), x).flatten(1).sum(1).mean()
        got_loss, got_rec, got_kl = net.objective(x, noise, 0.25)
        self.assertAlmostEqual(got_rec.item(), rec.item(), places=7)
        self.assertAlmostEqual(got_kl.item(), kl.item(), places=9)
        self.assertAlmostEqual(got_loss.item(), (rec + 0.25 * kl).item(), places=7)

    def test_mlp(self):
        self.check("mlp", lambda o, x: -dist.Bernoulli(logits=o["logits"], validate_args=False).log_prob(x))

    def test_conv(self):
        self.check("conv", lambda o, x: (o["mean"] - x) ** 2)

    def test_face(self):
        self.check("face", lambda o, x: (o["mean"] - x) ** 2)

    def test_face_weight_is_the_published_loss_over_the_batch(self):
        net, x, noise = small("face")
        mean, log_var = net.encode(x)
        z = mean + (0.5 * log_var).exp() * noise
        sse = ((net.outputs(z)["mean"] - x) ** 2).sum()
        published = sse + (0.5 * (mean**2 + log_var.exp() - 1 - log_var)).mean()
        loss, _, _ = net.objective(x, noise, nets.default_beta("face", len(x)))
        self.assertAlmostEqual((loss * len(x)).item(), published.item(), places=7)


class Nets(unittest.TestCase):
    def test_sizes_and_names(self):
        last = {"mlp": ("decoder.3.weight", [784, 512]), "conv": ("decoder.3.weight", [32, 1, 3, 3]),
                "face": ("decoder.5.weight", [nets.FACE_CHANNELS[0], 3, 4, 4])}
        for name, (key, shape) in last.items():
            net, x, noise = small(name)
            self.assertEqual(net.outputs(noise)["mean"].shape, x.shape)
            named = dict(net.named_parameters())
            self.assertEqual(list(named[key].shape), shape)
            for head in ("posterior.mean", "posterior.logVar"):
                self.assertEqual(named[f"{head}.weight"].shape[0], net.latent)
            self.assertEqual({n.split(".")[0] for n in named}, {"encoder", "posterior", "decoder"})


class Tensors(unittest.TestCase):
    def test_round_trip_and_bad_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/t.safetensors"
            given = {"a": torch.rand(2, 3), "b": torch.rand(4).double(), "empty": torch.zeros(0, 2), "n": torch.arange(3)}
            tensors.write(path, given)
            for name, tensor in tensors.read(path).items():
                self.assertTrue(torch.equal(tensor, given[name]) and tensor.dtype == given[name].dtype, name)
            data = open(path, "rb").read()
            with open(path, "wb") as file:
                file.write(data[:40])
            with self.assertRaisesRegex(ValueError, "header's length"):
                tensors.read(path)

    def test_known_bytes(self):
        """The format's own example of a file, byte by byte."""
        header = b'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  '
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/t", "wb") as file:
                file.write(len(header).to_bytes(8, "little") + header + b"\x00\x00\x80\x3f\x00\x00\x00\xc0")
            self.assertEqual(tensors.read(f"{folder}/t")["w"].tolist(), [1.0, -2.0])


class CrossCheck(unittest.TestCase):
    def command(self, *args):
        """What the command returns and says, here: PyTorch is loaded already."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                cross_check.main(args)
            except SystemExit as end:
                return end.code, f"{said.getvalue()}{end.code}"
        return 0, said.getvalue()

    def process(self, *args):
        done = subprocess.run([sys.executable, f"{HERE}/cross_check.py", *args], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def test_gradient_adam_and_decode(self):
        with tempfile.TemporaryDirectory() as d:
            made = ("--net", "mlp", "--make-input", "--batch", "2", "--out", d)
            stepped = ("--net", "mlp", "--in", d, "--out", d, "--double")
            self.assertEqual(self.command(*made, ",", *stepped)[0], 0)
            self.assertEqual(self.command("--net", "mlp", "--in", d, "--out", d, "--decode", "--double")[0], 0)
            params, exact = tensors.read(f"{d}/params.safetensors"), tensors.read(f"{d}/result64.safetensors")
            batch = tensors.read(f"{d}/batch.safetensors")
            result = tensors.read(f"{d}/result.safetensors")
            self.assertEqual([n for n in result if n.startswith("grad.")], [f"grad.{n}" for n in params])

            def loss_at(name, at, h):
                net = nets.mlp().double()
                moved = {n: p.double() for n, p in params.items()}
                moved[name].view(-1)[at] += h
                net.load_state_dict(moved)
                return net.objective(batch["x"].double(), batch["noise"].double())[0].item()

            for name in ("encoder.0.weight", "posterior.logVar.bias", "decoder.3.weight"):
                gradient = exact[f"grad.{name}"].flatten()
                at = int(gradient.abs().argmax())
                slope = (loss_at(name, at, 1e-5) - loss_at(name, at, -1e-5)) / 2e-5
                self.assertAlmostEqual(slope / gradient[at].item(), 1, places=6, msg=name)
                # Adam's first step is lr g / (|g| + eps), whatever beta1 and beta2 are.
                step = -1e-3 * gradient / (gradient.abs() + 1e-8)
                wanted = params[name].double().flatten() + step
                self.assertLess((exact[f"param.{name}"].flatten() - wanted).abs().max().item(), 1e-9, name)
                worst = (result[f"grad.{name}"].double().flatten() - gradient).abs().max() / gradient.abs().max()
                self.assertLess(worst.item(), 1e-5, name)
            decoded = tensors.read(f"{d}/decoded64.safetensors")
            self.assertTrue(torch.allclose(torch.sigmoid(decoded["logits"]), decoded["mean"]))

    def test_wrong_input_is_named(self):
        with tempfile.TemporaryDirectory() as d:
            self.command("--net", "mlp", "--make-input", "--batch", "2", "--out", d)
            code, text = self.command("--net", "conv", "--in", d, "--out", d)
            self.assertNotEqual(code, 0)
            self.assertIn("encoder.0.weight must be [32, 1, 3, 3], got [512, 784]", text)
            self.assertIn("encoder.2.weight is unknown", text)
            tensors.write(f"{d}/batch.safetensors", {"x": torch.rand(2, 785)})
            code, text = self.command("--net", "mlp", "--in", d, "--out", d)
            self.assertIn("x must be [batch, 784], got [2, 785]", text)
            self.assertNotIn("Traceback", text)
            code, text = self.process("--net", "mlp", "--in", f"{d}/none", "--out", d)
            self.assertNotEqual(code, 0)
            self.assertRegex(text, r"^cross_check: .*none/batch.safetensors")
            self.assertNotIn("Traceback", text)


if __name__ == "__main__":
    unittest.main()

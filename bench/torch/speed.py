"""Times PyTorch's training steps on request, so that a caller can interleave them with another program's.

  speed.py --threads 2

One JSON object a line on stdin: {"net": "mlp", "batch": 100, "steps": 50}; one on stdout for each:
{"ms": 850.1, "msPerStep": 17.002}, or {"error": "..."}. The first line on stdout, before any request, tells the versions. A (net, batch) is
built and warmed up, outside the measured time, when it is first named. {"quit": true} or the end of stdin ends it.

A step: fresh noise, forward, backward, Adam (lr 1e-3). The batches, random binary x, are in memory already; each step
takes the next of eight.
"""

import argparse
import json
import os
import sys
import time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--warm-up", type=int, default=3, help="steps before the first measurement of a net")
args = parser.parse_args()

# Both are read when the libraries are loaded: OpenBLAS's pool is not OpenMP's, and torch.set_num_threads reaches only the latter.
os.environ["OPENBLAS_NUM_THREADS"] = str(args.threads)
os.environ["OMP_NUM_THREADS"] = str(args.threads)
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import torch

import nets
import uncompiled  # for what it does

torch.set_num_threads(args.threads)
torch.manual_seed(0)
POOL = 8


class Job:
    """One net with its optimiser and batches."""

    def __init__(self, name, batch):
        self.net = nets.NETS[name]()
        self.adam = torch.optim.Adam(self.net.parameters(), lr=1e-3, eps=1e-8)
        self.x = [torch.bernoulli(torch.full((batch, *self.net.x_shape), 0.5)) for _ in range(POOL)]
        self.beta = nets.default_beta(name, batch)
        self.step = 0

    def run(self, steps):
        """-> milliseconds for so many steps"""
        start = time.perf_counter()
        for _ in range(steps):
            x = self.x[self.step % POOL]
            noise = torch.randn(len(x), self.net.latent)
            self.adam.zero_grad(set_to_none=True)
            loss, _, _ = self.net.objective(x, noise, self.beta)
            loss.backward()
            self.adam.step()
            self.step += 1
        return (time.perf_counter() - start) * 1000


def answer(request, jobs):
    name, batch, steps = request.get("net"), request.get("batch"), request.get("steps")
    if name not in nets.NETS:
        raise ValueError(f"net must be one of {', '.join(nets.NETS)}, got {name!r}")
    for key, value in (("batch", batch), ("steps", steps)):
        if type(value) is not int or value < 1:
            raise ValueError(f"{key} must be a positive integer, got {value!r}")
    if (name, batch) not in jobs:
        jobs[name, batch] = Job(name, batch)
        jobs[name, batch].run(args.warm_up)
    ms = jobs[name, batch].run(steps)
    return {"ms": ms, "msPerStep": ms / steps}


def say(message):
    print(json.dumps(message), flush=True)


def main():
    jobs = {}
    say({"ready": True, "torch": torch.__version__, "python": sys.version.split()[0], "threads": torch.get_num_threads()})
    for line in sys.stdin:
        try:
            request = json.loads(line)
            if not isinstance(request, dict):
                raise ValueError(f"a request is a JSON object, got {line.strip()}")
            if request.get("quit"):
                return
            say(answer(request, jobs))
        except (ValueError, RuntimeError) as error:
            say({"error": str(error)})


if __name__ == "__main__":
    main()

"""A VAE's training step in PyTorch at its best. torch_vae.py NET BATCH STEPS MODE, MODE being words joined by "+": eager, fused (Adam),
channels-last, compile.

Prints "ready" when it is warm, then for each line that it reads the milliseconds that a step took over STEPS steps.
"""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "torch"))
import nets  # noqa: E402
import torch  # noqa: E402

net, batch, steps, mode = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4].split("+")
torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
torch.manual_seed(0)
model = nets.NETS[net]()
images = [torch.bernoulli(torch.full((batch, *model.x_shape), 0.5)) for _ in range(8)]
if "channels-last" in mode:
    model = model.to(memory_format=torch.channels_last)
    images = [x.to(memory_format=torch.channels_last) if x.dim() == 4 else x for x in images]
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True if "fused" in mode else None)
beta = nets.default_beta(net, batch)


def forward(x, noise):
    return model.objective(x, noise, beta)[0]


if "compile" in mode:
    forward = torch.compile(forward)


def step(i):
    noise = torch.randn(batch, model.latent)
    optimizer.zero_grad(set_to_none=True)
    forward(images[i % 8], noise).backward()
    optimizer.step()


for i in range(8):
    step(i)
print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    for i in range(steps):
        step(i)
    print((time.perf_counter() - start) * 1000 / steps, flush=True)

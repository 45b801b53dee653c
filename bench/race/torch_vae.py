"""A VAE's training step in PyTorch at its best. torch_vae.py NET BATCH STEPS MODE, MODE being words joined by "+": eager, fused (Adam),
channels-last, compile; cuda (on the card, data and noise too), graph (of the whole step, a CUDA graph). Float32: TF32 stays off.

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
device = "cuda" if "cuda" in mode else "cpu"
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
torch.backends.cudnn.benchmark = True
model = nets.NETS[net]().to(device)
images = [torch.bernoulli(torch.full((batch, *model.x_shape), 0.5)).to(device) for _ in range(8)]
if "channels-last" in mode:
    model = model.to(memory_format=torch.channels_last)
    images = [x.to(memory_format=torch.channels_last) if x.dim() == 4 else x for x in images]
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True if "fused" in mode else None, capturable="graph" in mode)
beta = nets.default_beta(net, batch)


def forward(x, noise):
    return model.objective(x, noise, beta)[0]


if "compile" in mode:
    forward = torch.compile(forward)


def work(x):
    noise = torch.randn(batch, model.latent, device=device)
    optimizer.zero_grad(set_to_none=True)
    forward(x, noise).backward()
    optimizer.step()


def step(i):
    work(images[i % 8])


if "graph" in mode:
    held = images[0].clone()
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(5):
            work(held)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    optimizer.zero_grad(set_to_none=True)
    with torch.cuda.graph(graph):
        work(held)

    def step(i):
        held.copy_(images[i % 8])
        graph.replay()


def finish():
    if device == "cuda":
        torch.cuda.synchronize()


for i in range(8):
    step(i)
finish()
print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    for i in range(steps):
        step(i)
    finish()
    print((time.perf_counter() - start) * 1000 / steps, flush=True)

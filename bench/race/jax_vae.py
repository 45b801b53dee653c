"""A VAE's training step in JAX at its best: K steps of optax's Adam in one jitted scan. jax_vae.py NET BATCH STEPS

Prints "ready" when it is compiled, then for each line that it reads the milliseconds that a step took over STEPS steps. The nets are those of
bench/torch/nets.py, the mlp and conv ones.
"""

import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

net, batch, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
keys = iter(jax.random.split(jax.random.key(0), 40))


def uniform(shape, fan):
    return jax.random.uniform(next(keys), shape, minval=-1, maxval=1) / np.sqrt(fan)


def dense(a, b):
    return {"w": uniform((a, b), a), "b": jnp.zeros(b)}


def window(i, o, k):
    return {"w": uniform((o, i, k, k), i * k * k), "b": jnp.zeros((o, 1, 1))}


layout = ("NCHW", "OIHW", "NCHW")
if net == "mlp":
    sizes, back, shape = [784, 512, 384, 256], [10, 256, 384, 512, 784], (784,)
    params = {
        "encoder": [dense(a, b) for a, b in zip(sizes, sizes[1:])],
        "mean": dense(256, 10),
        "log_var": dense(256, 10),
        "decoder": [dense(a, b) for a, b in zip(back, back[1:])],
    }

    def encode(p, x):
        for layer in p["encoder"]:
            x = jax.nn.relu(x @ layer["w"] + layer["b"])
        return x

    def decode(p, z):
        for i, layer in enumerate(p["decoder"]):
            z = z @ layer["w"] + layer["b"]
            z = jax.nn.relu(z) if i < 3 else z
        return z

    def reconstruction(raw, x):
        return jnp.sum(jnp.maximum(raw, 0) - raw * x + jnp.log1p(jnp.exp(-jnp.abs(raw))))

elif net == "conv":
    shape = (1, 28, 28)
    params = {
        "encoder": [window(1, 32, 3), window(32, 64, 3)],
        "mean": dense(3136, 20),
        "log_var": dense(3136, 20),
        "decoder": [window(20, 64, 7), window(64, 64, 3), window(64, 32, 3), window(32, 1, 3)],
    }
    steps_back = [((6, 6), 1), ((1, 2), 2), ((1, 2), 2), ((1, 1), 1)]

    def encode(p, x):
        for layer in p["encoder"]:
            x = jax.lax.conv_general_dilated(x, layer["w"], (2, 2), [(1, 1), (1, 1)], dimension_numbers=layout)
            x = jax.nn.relu(x + layer["b"])
        return x.reshape(x.shape[0], -1)

    def decode(p, z):
        z = z[:, :, None, None]
        for i, (layer, (pad, stride)) in enumerate(zip(p["decoder"], steps_back)):
            z = jax.lax.conv_general_dilated(
                z, layer["w"], (1, 1), [pad, pad], lhs_dilation=(stride, stride), dimension_numbers=layout
            )
            z = z + layer["b"]
            z = jax.nn.relu(z) if i < 3 else z
        return z

    def reconstruction(raw, x):
        return jnp.sum((raw - x) ** 2)

else:
    sys.exit(f"jax_vae.py: there is no net {net}")


def loss(p, x, key):
    h = encode(p, x)
    mean = h @ p["mean"]["w"] + p["mean"]["b"]
    log_var = h @ p["log_var"]["w"] + p["log_var"]["b"]
    z = mean + jnp.exp(0.5 * log_var) * jax.random.normal(key, mean.shape)
    kl = 0.5 * jnp.sum(mean**2 + jnp.exp(log_var) - 1 - log_var)
    return (reconstruction(decode(p, z), x) + kl) / batch


optimizer = optax.adam(1e-3)
images = jnp.asarray((np.random.rand(8, batch, *shape) > 0.5).astype(np.float32))


@jax.jit
def run(p, state, key):
    def body(carry, i):
        p, state, key = carry
        key, noise = jax.random.split(key)
        value, gradient = jax.value_and_grad(loss)(p, images[i % 8], noise)
        update, state = optimizer.update(gradient, state, p)
        return (optax.apply_updates(p, update), state, key), value

    return jax.lax.scan(body, (p, state, key), jnp.arange(steps))


state, key = optimizer.init(params), jax.random.key(1)
(params, state, key), values = run(params, state, key)
values.block_until_ready()
print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    (params, state, key), values = run(params, state, key)
    values.block_until_ready()
    print((time.perf_counter() - start) * 1000 / steps, flush=True)

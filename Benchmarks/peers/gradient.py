"""W2: the loss (mean squared error) and gradient of a KAN [2, 20, 20, 1], n = 20, r = 4, on the full batch.

check: the loss, and the Euclidean norm of the gradient in the spline weights."""
from protocol import options, race, served_by_kan, torch_peers

A = options(__doc__, lambda p: p.add_argument("--samples", type=int, default=4096))
import jax
import jax.numpy as jnp
import numpy as np

import forms
import libraries
from libraries import norm

N = A.samples
dtype = np.float64 if A.precision == "double" else np.float32
weights = [C.astype(dtype) for C in forms.weights()]
X, Y = (part.astype(dtype) for part in forms.inputs(N))
competitors = []


def add_jax(name, layer, chunk=None):
    f = forms.network(layer)
    if chunk is None:
        data = (jnp.asarray(X), jnp.asarray(Y))
        loss = lambda C, x, y: jnp.mean((f(C, x)[:, 0] - y) ** 2)
    else:  # chunks that fit the cache; the last one is padded with zero weights
        count = -(-N // chunk)
        pad = count * chunk - N
        data = (jnp.asarray(np.pad(X, ((0, pad), (0, 0))).reshape(count, chunk, 2)),
                jnp.asarray(np.pad(Y, (0, pad)).reshape(count, chunk)),
                jnp.asarray(np.pad(np.ones(N, dtype), (0, pad)).reshape(count, chunk)))
        loss = lambda C, *d: jnp.sum(jax.lax.map(
            lambda q: jnp.sum(q[2] * (f(C, q[0])[:, 0] - q[1]) ** 2), d)) / N
    gradient = jax.jit(jax.value_and_grad(loss))
    C = [jnp.asarray(part) for part in weights]
    competitors.append((name, lambda: jax.block_until_ready(gradient(C, *data)),
                        lambda v: f"{float(v[0]):.10g} {norm(v[1]):.8g}"))


layers = forms.layers()
for key in layers:
    add_jax("JAX " + key, layers[key])
for key in ("ReLU, weights A^T u (7b)", "local, scattered", "local, gathered"):
    add_jax(f"JAX {key}, chunks of 256", layers[key], 256)


def add_jaxkan():
    from flax import nnx

    model = libraries.jaxkan(weights)

    @nnx.jit
    def gradient(model, x, y):
        return nnx.value_and_grad(lambda net: jnp.mean((net(x)[:, 0] - y) ** 2))(model)

    data = jnp.asarray(X), jnp.asarray(Y)
    competitors.append(("jaxKAN spline layer", lambda: jax.block_until_ready(gradient(model, *data)),
                        lambda v: f"{float(v[0]):.10g} {norm(jax.tree_util.tree_leaves(v[1])):.8g}"))


def add_torch(torch):
    Xt, Yt = torch.from_numpy(X), torch.from_numpy(Y)

    def add(name, net, gradients):
        parameters = list(net.parameters())

        def work():
            for p in parameters:
                p.grad = None
            loss = torch.mean((net(Xt).reshape(-1) - Yt) ** 2)
            loss.backward()
            return loss.detach()
        competitors.append((name, work, lambda v: f"{float(v):.10g} {norm(gradients()):.8g}"))

    add("inkan, eager", *libraries.inkan(torch, weights, compile_basis=False))
    add("inkan, torch.compile", *libraries.inkan(torch, weights))
    add("flashkan, torch.compile", *libraries.flashkan(torch, weights))
    add("pykan, without symbolic branch", *libraries.pykan(torch, weights))


add_jaxkan()
if torch := torch_peers():
    add_torch(torch)
race(f"gradient {N}", competitors, served_by_kan(f"gradient-{N}"))

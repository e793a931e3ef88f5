"""W2: loss (mean squared error) and gradient of a KAN [2, 20, 20, 1], n = 20, r = 4, on the whole batch.

check: the loss, and the Euclidean norm of the gradient in the spline weights."""
from protocol import options, race, served_by_kan, torch_peers

A = options(__doc__, lambda p: p.add_argument("--samples", type=int, default=4096))
import contextlib
import io
import os
import tempfile

import jax
import jax.numpy as jnp
import numpy as np

import forms

N, n, r, dims = A.samples, forms.INTERVALS, forms.ORDER, forms.DIMS
m = n + r - 1
dtype = np.float64 if A.precision == "double" else np.float32
weights = [C.astype(dtype) for C in forms.weights()]
X, Y = (part.astype(dtype) for part in forms.inputs(N))
competitors = []


def norm(parts):
    return np.sqrt(sum(float((np.asarray(part, np.float64) ** 2).sum()) for part in parts))


def add_jax(name, layer, chunk=None):
    f = forms.network(layer)
    if chunk is None:
        data = (jnp.asarray(X), jnp.asarray(Y))
        loss = lambda C, x, y: jnp.mean((f(C, x)[:, 0] - y) ** 2)
    else:  # pieces that fit the cache; the last one is padded with weight zero
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
    from jaxkan.models.KAN import KAN

    model = KAN(layer_dims=list(dims), layer_type="spline", seed=0, required_parameters=dict(
        k=r - 1, G=n, grid_range=(-1, 1), residual=None, external_weights=False, add_bias=False))
    for C, layer in zip(weights, model.layers):
        layer.grid.item = jnp.tile(jnp.asarray(forms.knots(), dtype)[None, :], (layer.grid.item.shape[0], 1))
        layer.c_basis = nnx.Param(jnp.asarray(C))

    @nnx.jit
    def gradient(model, x, y):
        return nnx.value_and_grad(lambda net: jnp.mean((net(x)[:, 0] - y) ** 2))(model)

    data = jnp.asarray(X), jnp.asarray(Y)
    competitors.append(("jaxKAN spline layer", lambda: jax.block_until_ready(gradient(model, *data)),
                        lambda v: f"{float(v[0]):.10g} {norm(jax.tree_util.tree_leaves(v[1])):.8g}"))


def add_torch(torch):
    Xt, Yt = torch.from_numpy(X), torch.from_numpy(Y)

    def add(name, forward, parameters, gradients):
        def work():
            for p in parameters:
                p.grad = None
            loss = torch.mean((forward(Xt).reshape(-1) - Yt) ** 2)
            loss.backward()
            return loss.detach()
        competitors.append((name, work, lambda v: f"{float(v):.10g} {norm(gradients()):.8g}"))

    import flashkan
    import inkan

    def add_inkan(name, **settings):
        parts = []
        for C, P, Q in zip(weights, dims, dims[1:]):
            layer = inkan.KANLayer(P, Q, grid_size=n, grid_range=(-1.0, 1.0), **settings).to(Xt.dtype)
            layer.weight.data.zero_()  # the base branch cannot be switched off, only set to zero
            layer.weight.data[:, :P * m] = torch.from_numpy(C.reshape(Q, -1))
            parts.append(layer)
        net = torch.nn.Sequential(*parts)
        add(name, net, list(net.parameters()), lambda: [l.weight.grad[:, :l.in_features * m] for l in parts])

    add_inkan("inkan, eager", compile_basis=False)
    add_inkan("inkan, torch.compile")

    parts = []
    for C, P, Q in zip(weights, dims, dims[1:]):
        layer = flashkan.KANLayer(P, Q, grid_size=n, grid_range=(-1.0, 1.0)).to(Xt.dtype)
        layer.grid_starts = torch.from_numpy(forms.knots()[:m].astype(dtype))
        layer.spline_weight.data.copy_(torch.from_numpy(C))
        layer.base_weight.data.zero_()
        parts.append(layer)
    net = torch.nn.Sequential(*parts)
    add("flashkan, torch.compile", net, list(net.parameters()), lambda: [l.spline_weight.grad for l in parts])

    with contextlib.redirect_stdout(io.StringIO()):
        import kan

        model = kan.KAN(width=list(dims), grid=n, k=r - 1, base_fun="zero", scale_base_sigma=0.0, sb_trainable=False,
                        sp_trainable=False, grid_range=[-1, 1], auto_save=False, seed=0, device="cpu",
                        ckpt_path=tempfile.mkdtemp(), symbolic_enabled=False, save_act=False)
    for C, P, Q, layer in zip(weights, dims, dims[1:], model.act_fun):
        layer.grid.data = torch.from_numpy(forms.knots().astype(dtype))[None, :].expand(P, -1).contiguous()
        layer.coef.data = torch.from_numpy(C.transpose(1, 0, 2).copy())
        layer.scale_base.data = torch.zeros(P, Q, dtype=Xt.dtype)
        layer.scale_sp.data = torch.ones(P, Q, dtype=Xt.dtype)
        layer.mask.data = torch.ones(P, Q, dtype=Xt.dtype)
    coefficients = [layer.coef for layer in model.act_fun]
    add("pykan, without symbolic branch", model, coefficients, lambda: [c.grad for c in coefficients])


add_jaxkan()
if torch := torch_peers():
    add_torch(torch)
race(f"gradient {N}", competitors, served_by_kan(f"gradient-{N}"))

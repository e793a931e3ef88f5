"""W5: the loss of a physics-informed KAN [2, 20, 20, 1], n = 20, r = 4, and its gradient: the mean square of the residual
u_t + u u_x - u_xx / 100 of Burgers' equation at the centers of 64 x 64 cells of (t, x) in [0, 1] x [-1, 1].

check: the loss, and the Euclidean norm of the gradient in the spline weights."""
from protocol import options, race, served_by_kan, torch_peers

A = options(__doc__)
import jax
import jax.numpy as jnp
import numpy as np

import forms
import libraries
from libraries import norm

CELLS, VISCOSITY = 64, 0.01
dtype = np.float64 if A.precision == "double" else np.float32
weights = [C.astype(dtype) for C in forms.weights()]
centers = (np.arange(CELLS) + 0.5) / CELLS
X = np.stack([np.repeat(centers, CELLS), np.tile(2 * centers - 1, CELLS)], 1).astype(dtype)
competitors = []


def residual(u, ut, ux, uxx):
    return ut + u * ux - VISCOSITY * uxx


def add_jax(name, residuals, chunk=None):
    """Adds a form given by residuals(C, x) at the points x, evaluated in chunks that fit the cache if chunk is given."""
    def loss(C, x):
        pieces = residuals(C, x) if chunk is None else jax.lax.map(
            lambda part: residuals(C, part), x.reshape(-1, chunk, 2))
        return jnp.mean(pieces ** 2)
    gradient = jax.jit(jax.value_and_grad(loss))
    C, x = [jnp.asarray(part) for part in weights], jnp.asarray(X)
    competitors.append((name, lambda: jax.block_until_ready(gradient(C, x)),
                        lambda v: f"{float(v[0]):.10g} {norm(v[1]):.10g}"))


def taylor(layer):
    """Hand-written Taylor mode: every layer propagates u, u_t, u_x, and u_xx."""
    def residuals(C, x):
        zero, one = jnp.zeros_like(x[:, 0]), jnp.ones_like(x[:, 0])
        channels = x, jnp.stack([one, zero], 1), jnp.stack([zero, one], 1), jnp.zeros_like(x)
        for part in C:
            channels = layer(channels, part)
        return residual(*(channel[:, 0] for channel in channels))
    return residuals


def nested(layer):
    """Nested jvp, the usual approach."""
    f = forms.network(layer)

    def residuals(C, x):
        zero, one = jnp.zeros_like(x[:, 0]), jnp.ones_like(x[:, 0])
        along_t, along_x = jnp.stack([one, zero], 1), jnp.stack([zero, one], 1)
        u = lambda y: f(C, y)[:, 0]
        derivative = lambda y: jax.jvp(u, (y,), (along_x,))
        (value, ux), (_, uxx) = jax.jvp(derivative, (x,), (along_x,))
        return residual(value, jax.jvp(u, (x,), (along_t,))[1], ux, uxx)
    return residuals


taylor_layers = forms.taylor_layers()
for key in taylor_layers:
    add_jax(f"JAX Taylor mode, {key}", taylor(taylor_layers[key]))
    add_jax(f"JAX Taylor mode, {key}, chunks of 256", taylor(taylor_layers[key]), 256)
layers = forms.layers()
for key in layers:
    add_jax(f"JAX nested jvp, {key}", nested(layers[key]))


def add_jaxkan():
    from flax import nnx

    model = libraries.jaxkan(weights)

    @nnx.jit
    def gradient(model, x):
        def loss(net):
            u = lambda y: net(y)[:, 0]
            slope = jax.grad(lambda y: u(y).sum())
            curvature = jax.grad(lambda y: slope(y)[:, 1].sum())
            return jnp.mean(residual(u(x), slope(x)[:, 0], slope(x)[:, 1], curvature(x)[:, 1]) ** 2)
        return nnx.value_and_grad(loss)(model)

    x = jnp.asarray(X)
    competitors.append(("jaxKAN spline layer, nested grad", lambda: jax.block_until_ready(gradient(model, x)),
                        lambda v: f"{float(v[0]):.10g} {norm(jax.tree_util.tree_leaves(v[1])):.10g}"))


def add_torch(torch):
    x = torch.from_numpy(X).requires_grad_()

    def derivatives(u):
        return torch.autograd.grad(u.sum(), x, create_graph=True)[0].unbind(1)

    def add(name, net, gradients):
        parameters = list(net.parameters())

        def work():
            for p in parameters:
                p.grad = None
            u = net(x).reshape(-1)
            ut, ux = derivatives(u)
            loss = torch.mean(residual(u, ut, ux, derivatives(ux)[1]) ** 2)
            loss.backward(inputs=[p for p in parameters if p.requires_grad])
            return loss.detach()
        competitors.append((name, work, lambda v: f"{float(v):.10g} {norm(gradients()):.10g}"))

    # Code from torch.compile does not support a second backward pass.
    add("inkan, eager", *libraries.inkan(torch, weights, compile_basis=False))
    add("pykan, without symbolic branch", *libraries.pykan(torch, weights))


add_jaxkan()
if torch := torch_peers():
    add_torch(torch)
race("pinn", competitors, served_by_kan("pinn"))

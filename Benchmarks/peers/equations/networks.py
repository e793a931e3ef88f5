"""Networks N(theta, s) for a flat vector of weights, with the channels of problems.py."""
import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree


class Perceptron:
    """tanh, `depth` hidden layers of one width, Glorot's normal initial weights.

    The channels pass through all layers by hand (Taylor mode), which is faster than nested derivatives."""

    def __init__(self, inputs, width, depth=3):
        self.widths = [inputs] + [width] * depth + [1]
        self.name = f"tanh perceptron {self.widths}"

    def initial(self, seed):
        rng = np.random.default_rng(seed)
        parts = [(rng.normal(size=(p, q)) * np.sqrt(2 / (p + q)), np.zeros(q))
                 for p, q in zip(self.widths, self.widths[1:])]
        flat, self.parts = ravel_pytree(jax.tree.map(jnp.asarray, parts))
        return flat

    def channels(self, theta, s, directions):
        z, layers = s, self.parts(theta)
        for number, (W, b) in enumerate(layers):
            z = z @ W
            z = jnp.concatenate([z[:1] + b, z[1:]])
            if number < len(layers) - 1:
                h = jnp.tanh(z[0])
                h1 = 1 - h * h
                square = sum(z[1 + i] ** 2 for i in directions)
                z = jnp.stack([h, h1 * z[1], h1 * z[2], h1 * z[3] - 2 * h * h1 * square])
        return z[..., 0]


class JaxKAN:
    """A network of jaxKAN's spline layers with their own initial weights.

    Only the basis and the weights are the library's: the channels pass through the layers by hand, with two derivatives
    of every basis function, since nested derivatives of the whole network take minutes to compile."""

    def __init__(self, inputs, width, depth=2, degree=5, intervals=5):
        self.widths = [inputs] + [width] * depth + [1]
        self.parameters = dict(k=degree, G=intervals, grid_range=(-1.5, 1.5), external_weights=False)
        self.name = f"jaxKAN spline layers {self.widths}, degree {degree}, {intervals} intervals"

    def initial(self, seed):
        from flax import nnx
        from jaxkan.models.KAN import KAN

        net = KAN(layer_dims=self.widths, layer_type="spline", required_parameters=self.parameters, seed=seed)
        graph, parameters, rest = nnx.split(net, nnx.Param, ...)
        flat, parts = ravel_pytree(jax.tree.map(lambda p: p.astype(jnp.float64), parameters))
        self.layers = lambda theta: nnx.merge(graph, parts(theta), rest).layers
        return flat

    def channels(self, theta, s, directions):
        z = s
        for layer in self.layers(theta):
            def features(x):  # (points, inputs, basis functions and the residual activation)
                return jnp.concatenate([layer.basis(x), layer.residual(x)[..., None]], -1)
            weights = jnp.concatenate([layer.c_basis[...], layer.c_res[...][..., None]], -1)
            one = jnp.ones_like(z[0])
            (f, f1), (_, f2) = jax.jvp(lambda x: jax.jvp(features, (x,), (one,)), (z[0],), (one,))
            square = sum(z[1 + i] ** 2 for i in directions)[..., None]
            rows = [f, f1 * z[1][..., None], f1 * z[2][..., None], f1 * z[3][..., None] + f2 * square]
            z = jnp.einsum("cnif,oif->cno", jnp.stack(rows), weights)
            z = jnp.concatenate([z[:1] + layer.bias[...], z[1:]])
        return z[..., 0]

"""Spline KAN layers in JAX, written for speed: uniform knots on [-1, 1], weights C of shape (Q, P, m),
out_q = sum over p, i of C[q, p, i] b_i(x_p). No bias, no base branch.

Network [2, 20, 20, 1], n = 20, r = 4. The weights of layer l are (0.95 / P) (2 U(10 + l, (q P + p) m + i) - 1), so that
every hidden value stays within [-0.95, 0.95]. Inputs X[k, d] = -1 + 2 U(2, 2k + d), targets sin(3 X[k, 0])
cos(2 X[k, 1])."""
import math

import numpy as np

from protocol import uniform

DIMS, INTERVALS, ORDER = (2, 20, 20, 1), 20, 4
LOWER, UPPER = -1.0, 1.0


def weights(m=INTERVALS + ORDER - 1):
    return [((2 * uniform(10 + l, Q * P * m) - 1) * (0.95 / P)).reshape(Q, P, m)
            for l, (P, Q) in enumerate(zip(DIMS, DIMS[1:]))]


def inputs(count):
    X = -1 + 2 * uniform(2, 2 * count).reshape(count, 2)
    return X, np.sin(3 * X[:, 0]) * np.cos(2 * X[:, 1])


def knots(n=INTERVALS, r=ORDER):
    return LOWER + (UPPER - LOWER) / n * np.arange(1 - r, n + r)


def change_of_basis(m, r):
    """The scaled matrix At: b = At phi."""
    return sum(np.diag(np.full(m - k, (-1.0) ** k * math.comb(r, k) / math.factorial(r - 1)), k)
               for k in range(min(r + 1, m)))


def local_values(x, lower, inverse_h, n, r):
    """Returns the interval of every point and the values of the r splines that are nonzero there."""
    import jax.numpy as jnp

    i, f = located(x, lower, inverse_h, n)
    return i, jnp.stack(pieces(f, r), -1)


def local_derivatives(x, lower, inverse_h, n, r):
    """Returns the interval of every point, and b, b', and b'' of the r splines that are nonzero there, r >= 3."""
    import jax.numpy as jnp

    def derivative(values):  # of splines of one order from those of the order below
        return [inverse_h * (left - right) for left, right in zip([0] + values, values + [0])]

    i, f = located(x, lower, inverse_h, n)
    parts = pieces(f, r), derivative(pieces(f, r - 1)), derivative(derivative(pieces(f, r - 2)))
    return i, [jnp.stack(part, -1) for part in parts]


def located(x, lower, inverse_h, n):
    """Returns the interval of every point and the local coordinate in it, 0 to 1."""
    import jax
    import jax.numpy as jnp

    u = (x - lower) * inverse_h
    i = jax.lax.stop_gradient(jnp.clip(jnp.floor(u), 0, n - 1))
    return i.astype(jnp.int32), u - i


def pieces(f, r):
    """Returns the r splines of order r that are nonzero at the local coordinate f of an interval."""
    import jax.numpy as jnp

    v = [jnp.ones_like(f)]
    for d in range(1, r):
        v = [((f + (d - j)) * v[j - 1] if j > 0 else 0) / d + (((j + 1) - f) * v[j] if j < d else 0) / d
             for j in range(d + 1)]
    return v


def layers(n=INTERVALS, r=ORDER):
    import jax
    import jax.numpy as jnp

    m, inverse_h, t = n + r - 1, n / (UPPER - LOWER), knots(n, r)

    def contract(b, C):
        return b.reshape(b.shape[0], -1) @ C.reshape(C.shape[0], -1).T

    def cox_de_boor(x, C):
        u = ((x - LOWER) * inverse_h)[..., None]
        c = jnp.arange(1 - r, n + r - 1, dtype=x.dtype)
        b = ((u >= c) & (u < c + 1)).astype(x.dtype)
        for d in range(1, r):
            q = c[:-d]
            b = ((u - q) * b[..., :-1] + (q + (d + 1) - u) * b[..., 1:]) * (1.0 / d)
        return contract(b, C)

    def relu_weights(x, C):  # eq. (7b)
        psi = jax.nn.relu((x[..., None] - jnp.asarray(t[:m], x.dtype)) * inverse_h) ** (r - 1)
        return contract(psi, C @ jnp.asarray(change_of_basis(m, r), C.dtype))

    def scatter(x, C):  # scatters r values into a dense row, then takes a matrix product
        i, v = local_values(x, LOWER, inverse_h, n, r)
        N, P = x.shape
        place = (jnp.arange(N * P) * m).reshape(N, P) + i
        b = jnp.zeros((N * P * m,), x.dtype)
        for s in range(r):
            b = b.at[place + s].set(v[..., s], unique_indices=True)
        return contract(b.reshape(N, P * m), C)

    def gather(x, C):  # uses only r weights for each point and input
        i, v = local_values(x, LOWER, inverse_h, n, r)
        Q, P, _ = C.shape
        W = C.transpose(1, 2, 0).reshape(P * m, Q)
        place = (jnp.arange(P) * m + i)[..., None] + jnp.arange(r)
        return jnp.einsum("npr,nprq->nq", v, W[place])

    return {"Cox-de Boor": cox_de_boor, "ReLU, weights A^T u (7b)": relu_weights, "local, scattered": scatter,
            "local, gathered": gather}


def taylor_layers(n=INTERVALS, r=ORDER):
    """Returns layers that map (u, u_t, u_x, u_xx) of their inputs to those of their outputs."""
    import jax
    import jax.numpy as jnp

    m, inverse_h, t = n + r - 1, n / (UPPER - LOWER), knots(n, r)

    def chain(values, channels):
        """Returns the factors of the weights for every channel, from b, b', and b'': (channel, point, input, spline)."""
        b, slope, curvature = values
        _, ut, ux, uxx = (channel[..., None] for channel in channels)
        return jnp.stack([b, slope * ut, slope * ux, curvature * ux * ux + slope * uxx])

    def contract(factors, C):  # one matrix product for all channels
        channels, N = factors.shape[:2]
        product = factors.reshape(channels * N, -1) @ C.reshape(C.shape[0], -1).T
        return tuple(product.reshape(channels, N, -1))

    def relu_weights(channels, C):
        u = jax.nn.relu((channels[0][..., None] - jnp.asarray(t[:m], C.dtype)) * inverse_h)
        values = (u ** (r - 1), (r - 1) * inverse_h * u ** (r - 2), (r - 1) * (r - 2) * inverse_h**2 * u ** (r - 3))
        return contract(chain(values, channels), C @ jnp.asarray(change_of_basis(m, r), C.dtype))

    def scatter(channels, C):
        i, values = local_derivatives(channels[0], LOWER, inverse_h, n, r)
        factors = chain(values, channels)
        count, N, P, _ = factors.shape
        place = (jnp.arange(count * N * P) * m).reshape(count, N, P) + i
        b = jnp.zeros((count * N * P * m,), C.dtype)
        for s in range(r):
            b = b.at[place + s].set(factors[..., s], unique_indices=True)
        return contract(b.reshape(count, N, P * m), C)

    def gather(channels, C):  # gathers the r weights once for all channels
        i, values = local_derivatives(channels[0], LOWER, inverse_h, n, r)
        factors = jnp.moveaxis(chain(values, channels), 0, 1)
        N, count, P, _ = factors.shape
        W = C.transpose(1, 2, 0).reshape(P * m, -1)
        place = (jnp.arange(P) * m + i)[..., None] + jnp.arange(r)
        product = factors.reshape(N, count, P * r) @ W[place].reshape(N, P * r, -1)
        return tuple(jnp.moveaxis(product, 1, 0))

    return {"ReLU, weights A^T u (7b)": relu_weights, "local, scattered": scatter, "local, gathered": gather}


def network(layer):
    def f(weights, x):
        for C in weights:
            x = layer(x, C)
        return x
    return f

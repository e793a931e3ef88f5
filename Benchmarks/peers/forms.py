"""Spline KAN layers in JAX, written for speed: uniform knots on [-1, 1], weights C of shape (Q, P, m),
out_q = sum over p, i of C[q, p, i] b_i(x_p). No bias, no base branch.

Network [2, 20, 20, 1], n = 20, r = 4. Weights of layer l: (0.95 / P) (2 U(10 + l, (q P + p) m + i) - 1), so that every
hidden value stays within [-0.95, 0.95]. Inputs X[k, d] = -1 + 2 U(2, 2k + d), targets sin(3 X[k, 0]) cos(2 X[k, 1])."""
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
    """The interval of every point and the r values of the splines that are not zero there."""
    import jax
    import jax.numpy as jnp

    u = (x - lower) * inverse_h
    i = jax.lax.stop_gradient(jnp.clip(jnp.floor(u), 0, n - 1))
    f = u - i
    v = [jnp.ones_like(f)]
    for d in range(1, r):
        v = [((f + (d - j)) * v[j - 1] if j > 0 else 0) / d + (((j + 1) - f) * v[j] if j < d else 0) / d
             for j in range(d + 1)]
    return i.astype(jnp.int32), jnp.stack(v, -1)


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

    def scatter(x, C):  # r values scattered into the dense row, then a matrix product
        i, v = local_values(x, LOWER, inverse_h, n, r)
        N, P = x.shape
        place = (jnp.arange(N * P) * m).reshape(N, P) + i
        b = jnp.zeros((N * P * m,), x.dtype)
        for s in range(r):
            b = b.at[place + s].set(v[..., s], unique_indices=True)
        return contract(b.reshape(N, P * m), C)

    def gather(x, C):  # only r weights for each point and input
        i, v = local_values(x, LOWER, inverse_h, n, r)
        Q, P, _ = C.shape
        W = C.transpose(1, 2, 0).reshape(P * m, Q)
        place = (jnp.arange(P) * m + i)[..., None] + jnp.arange(r)
        return jnp.einsum("npr,nprq->nq", v, W[place])

    return {"Cox-de Boor": cox_de_boor, "ReLU, weights A^T u (7b)": relu_weights, "local, scattered": scatter,
            "local, gathered": gather}


def network(layer):
    def f(weights, x):
        for C in weights:
            x = layer(x, C)
        return x
    return f

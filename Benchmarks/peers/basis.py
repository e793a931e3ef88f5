"""W1: the values of all B-splines of order 4 on n = 64 uniform intervals of [0, 1] at N = 10^6 points U(1, i).

check: max |sum_i b_i - 1|, and the sum over the points of sum_i (i + 1) b_i, where i is the stored index."""
from protocol import options, race, served_by_kan, torch_peers, uniform

A = options(__doc__, lambda p: p.add_argument("--points", type=int, default=1_000_000))
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import scipy.interpolate

import forms

N, n, r = A.points, 64, 4
m = n + r - 1
dtype = np.float64 if A.precision == "double" else np.float32
knots = np.arange(1 - r, n + r) / n
x = np.minimum(uniform(1, N).astype(dtype), np.nextafter(dtype(1), dtype(0)))


def check(outcome):
    if isinstance(outcome, tuple):
        first, values = (np.asarray(part) for part in outcome)
        values = values.reshape(N, r).astype(np.float64)
        first = first.reshape(N, -1)[:, 0]
        total, moment = values.sum(1), ((first[:, None] + np.arange(1, r + 1)) * values).sum()
    elif hasattr(outcome, "tocsr"):
        total, moment = np.asarray(outcome.sum(1)).ravel(), (outcome @ np.arange(1.0, m + 1)).sum()
    else:
        values = np.asarray(outcome)
        total, moment = values.sum(1, dtype=np.float64), (values @ np.arange(1.0, m + 1)).sum()
    return f"{np.abs(total - 1).max():.2g} {moment:.10g}"


def blocked(function, *arguments):
    return lambda: jax.block_until_ready(function(*arguments))


@jax.jit
def cox_de_boor(x):
    u = (x * n)[:, None]
    c = jnp.arange(1 - r, n + r - 1, dtype=x.dtype)
    b = ((u >= c) & (u < c + 1)).astype(x.dtype)
    for d in range(1, r):
        q = c[:-d]
        b = ((u - q) * b[:, :-1] + (q + (d + 1) - u) * b[:, 1:]) * (1.0 / d)
    return b


@jax.jit
def relu_form(x, A):
    t = jnp.arange(1 - r, n, dtype=x.dtype)
    return jnp.maximum((x * n)[:, None] - t, 0) ** (r - 1) @ A.T


xj = jnp.asarray(x)
local = jax.jit(partial(forms.local_values, lower=0.0, inverse_h=float(n), n=n, r=r))
competitors = [
    ("SciPy BSpline.design_matrix",
     lambda: scipy.interpolate.BSpline.design_matrix(x.astype(np.float64), knots, r - 1), check),
    ("JAX local", blocked(local, xj), check),
    ("JAX Cox-de Boor", blocked(cox_de_boor, xj), check),
    ("JAX ReLU, then A", blocked(relu_form, xj, jnp.asarray(forms.change_of_basis(m, r), dtype)), check),
]
if torch := torch_peers():
    import inkan.basis
    from kan.spline import B_batch

    xt, starts = torch.from_numpy(x)[:, None], torch.from_numpy(knots[:m].astype(dtype))
    competitors += [
        ("inkan local_values", lambda: inkan.basis.local_values(xt, starts, float(n), m), check),
        ("pykan B_batch", lambda: B_batch(xt, torch.from_numpy(knots.astype(dtype))[None, :], k=r - 1)[:, 0, :],
         check),
    ]
race("basis", competitors, served_by_kan("basis"))

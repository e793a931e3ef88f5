"""W4: refinement of a KAN [2, 20, 20, 1] from n = 20 to 40, r = 4, with the weights of forms.py.

check: the largest change of the output at 4096 samples, relative to the largest output; 0 would mean exact nesting.
jaxKAN and pykan fit the finer splines to the values at the samples by least squares."""
from protocol import options, race, served_by_kan, torch_peers

A = options(__doc__)
import contextlib
import io
import math
import tempfile

import jax
import jax.numpy as jnp
import numpy as np

import forms
import libraries

n, r, dims = forms.INTERVALS, forms.ORDER, forms.DIMS
m = n + r - 1
dtype = np.float64 if A.precision == "double" else np.float32
weights = [C.astype(dtype) for C in forms.weights()]
X = forms.inputs(4096)[0].astype(dtype)


def evaluate(weights, n):
    """Returns the outputs of the network in float64."""
    f = forms.network(forms.layers(n, r)["local, gathered"])
    return np.asarray(f([jnp.asarray(C, jnp.float64) for C in weights], jnp.asarray(X, jnp.float64)))[:, 0]


def jump(before, after):
    return f"{np.abs(after - before).max() / np.abs(before).max():.2g}"


def two_scale(C):
    """Computes u_fine = P^T u_coarse: coarse i contributes 2^{1-r} C(r, s) to fine 2i + s."""
    fine = np.zeros(C.shape[:2] + (2 * n + 3 * r,), C.dtype)
    for s in range(r + 1):
        fine[:, :, 2 * np.arange(m) + s + 1] += C.dtype.type(2.0 ** (1 - r) * math.comb(r, s)) * C
    return fine[:, :, r:r + 2 * n + r - 1]


coarse = evaluate(weights, n)
competitors = [("two-scale relation, numpy", lambda: [two_scale(C) for C in weights],
                lambda fine: jump(coarse, evaluate(fine, 2 * n)))]


def add_jaxkan():
    x = jnp.asarray(X)
    before = np.asarray(libraries.jaxkan(weights)(x))[:, 0]

    def work():
        net = libraries.jaxkan(weights)
        net.update_grids(x, 2 * n)
        return jax.block_until_ready(net(x))
    competitors.append(("jaxKAN update_grids", work, lambda out: jump(before, np.asarray(out)[:, 0])))


def add_pykan(torch):
    with contextlib.redirect_stdout(io.StringIO()):
        import kan

        folder = tempfile.mkdtemp()
        model = kan.KAN(width=list(dims), grid=n, k=r - 1, base_fun="zero", scale_base_sigma=0.0, sb_trainable=False,
                        sp_trainable=False, grid_range=[-1, 1], auto_save=True, seed=0, ckpt_path=folder,
                        symbolic_enabled=False)
    for C, P, Q, layer in zip(weights, dims, dims[1:], model.act_fun):
        layer.grid.data = torch.from_numpy(forms.knots().astype(dtype))[None, :].expand(P, -1).contiguous()
        layer.coef.data = torch.from_numpy(C.transpose(1, 0, 2).copy())
        layer.scale_base.data = torch.zeros(P, Q)
        layer.scale_sp.data = torch.ones(P, Q)
    x = torch.from_numpy(X)
    before = model(x).detach().numpy()[:, 0]

    def work():
        with contextlib.redirect_stdout(io.StringIO()):
            model.get_act(x)
            return model.refine(2 * n)(x).detach().numpy()[:, 0]
    competitors.append(("pykan refine", work, lambda out: jump(before, out)))


add_jaxkan()
if torch := torch_peers():
    add_pykan(torch)
race("refine", competitors, served_by_kan("refine"))

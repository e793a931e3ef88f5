"""The network of forms.py in each library, with the same weights and knots, and no base branch or one with zero weights.

The torch networks are returned as (network, gradients), where gradients() gives the gradients in the spline weights."""
import contextlib
import io
import tempfile

import numpy as np

import forms

n, r, dims = forms.INTERVALS, forms.ORDER, forms.DIMS
m = n + r - 1


def jaxkan(weights):
    import jax.numpy as jnp
    from flax import nnx
    from jaxkan.models.KAN import KAN

    net = KAN(layer_dims=list(dims), layer_type="spline", seed=0, required_parameters=dict(
        k=r - 1, G=n, grid_range=(-1, 1), residual=None, external_weights=False, add_bias=False))
    for C, layer in zip(weights, net.layers):
        layer.grid.item = jnp.tile(jnp.asarray(forms.knots(), C.dtype)[None, :], (layer.grid.item.shape[0], 1))
        layer.c_basis = nnx.Param(jnp.asarray(C))
    return net


def inkan(torch, weights, **settings):
    import inkan as library

    parts = []
    for C, P, Q in zip(weights, dims, dims[1:]):
        layer = library.KANLayer(P, Q, grid_size=n, grid_range=(-1.0, 1.0), **settings)
        layer = layer.to(torch.from_numpy(C).dtype)
        layer.weight.data.zero_()  # the base branch cannot be switched off, only set to zero
        layer.weight.data[:, :P * m] = torch.from_numpy(C.reshape(Q, -1))
        parts.append(layer)
    return torch.nn.Sequential(*parts), lambda: [l.weight.grad[:, :l.in_features * m] for l in parts]


def flashkan(torch, weights):
    import flashkan as library

    parts = []
    for C, P, Q in zip(weights, dims, dims[1:]):
        layer = library.KANLayer(P, Q, grid_size=n, grid_range=(-1.0, 1.0)).to(torch.from_numpy(C).dtype)
        layer.grid_starts = torch.from_numpy(forms.knots()[:m].astype(C.dtype))
        layer.spline_weight.data.copy_(torch.from_numpy(C))
        layer.base_weight.data.zero_()
        parts.append(layer)
    return torch.nn.Sequential(*parts), lambda: [l.spline_weight.grad for l in parts]


def pykan(torch, weights):
    """Without its symbolic branch."""
    with contextlib.redirect_stdout(io.StringIO()):
        import kan

        net = kan.KAN(width=list(dims), grid=n, k=r - 1, base_fun="zero", scale_base_sigma=0.0, sb_trainable=False,
                      sp_trainable=False, grid_range=[-1, 1], auto_save=False, seed=0, device="cpu",
                      ckpt_path=tempfile.mkdtemp(), symbolic_enabled=False, save_act=False)
    for C, P, Q, layer in zip(weights, dims, dims[1:], net.act_fun):
        layer.grid.data = torch.from_numpy(forms.knots().astype(C.dtype))[None, :].expand(P, -1).contiguous()
        layer.coef.data = torch.from_numpy(C.transpose(1, 0, 2).copy())
        layer.scale_base.data = torch.zeros(P, Q, dtype=layer.coef.dtype)
        layer.scale_sp.data = torch.ones(P, Q, dtype=layer.coef.dtype)
        layer.mask.data = torch.ones(P, Q, dtype=layer.coef.dtype)
    return net, lambda: [layer.coef.grad for layer in net.act_fun]


def norm(parts):
    return np.sqrt(sum(float((np.asarray(part, np.float64) ** 2).sum()) for part in parts))

"""The equations of the paper as `kan experiment ... --optimizer best` states them: u = a(x) + b(x) N(s(x)) meets the
conditions exactly, and N is a network of the inputs s.

Channels of a function on points: its value, its two first derivatives, and the sum of its second derivatives along the
problem's directions, stacked on axis 0. The channels of a, b, and s do not depend on the weights, so they are computed
once for each draw of points.

The statement "usual" is what is customary for perceptrons: for Burgers, x itself is the input; for Allen-Cahn, there is
no lifting of the corner layer and no weight in t. For Poisson both statements are the same."""
from dataclasses import dataclass
from typing import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import erfc

import references

pi = jnp.pi


@dataclass
class Problem:
    name: str
    box: np.ndarray  # (2, 2): least and greatest value of each coordinate
    directions: tuple  # the coordinates whose second derivatives are summed
    inputs: Callable  # (x, side) -> s; side is +1 or -1 on the right or left of x = 0
    offset: Callable  # (x, side) -> a
    factor: Callable  # (x, side) -> b
    fields: Callable  # (x, side) -> what the residual needs at a point
    residual: Callable  # (u, fields) -> the residual, from the channels of u
    reference: Callable
    adaptive: bool  # whether points are drawn where the residual is large
    weight: float = 1.0
    interface: tuple = ()  # weight, points, and the coefficients of u_x on the left and right

    def channels(self, function, x, side):
        """The channels of a function at a point."""
        f = lambda y: function(y, side)
        value, rows = f(x), [f(x)]
        first = [lambda y, e=e: jax.jvp(f, (y,), (e,))[1] for e in jnp.eye(2)]
        rows += [d(x) for d in first]
        rows.append(sum(jax.jvp(first[i], (x,), (jnp.eye(2)[i],))[1] for i in self.directions))
        return jnp.stack([row + jnp.zeros_like(value) for row in rows])

    def prepare(self, points, sides):
        """The data of points: the channels of s, a, and b, and the fields, all with points on axis 1."""
        parts = (self.inputs, self.offset, self.factor)
        data = lambda x, side: tuple(self.channels(part, x, side) for part in parts) + (self.fields(x, side),)
        return jax.vmap(data, out_axes=1)(points, sides)

    def solution(self, network, theta, data):
        """The channels of u."""
        s, a, b, _ = data
        n = network.channels(theta, s, self.directions)
        cross = sum(b[1 + i] * n[1 + i] for i in self.directions)
        return jnp.stack([a[0] + b[0] * n[0]] + [a[i] + b[i] * n[0] + b[0] * n[i] for i in (1, 2)]
                         + [a[3] + b[3] * n[0] + 2 * cross + b[0] * n[3]])

    def volume(self, network, theta, data):
        return self.residual(self.solution(network, theta, data), data[3])

    def jump(self, network, theta, sides):
        """The jump of the flux between data on the left and on the right."""
        left, right = self.interface[2]
        return (left * self.solution(network, theta, sides[0])[1] - right * self.solution(network, theta, sides[1])[1])


def burgers(statement, wrong):
    sign, k = (-1 if wrong else 1), 0.3 / references.VISCOSITY
    spread = (lambda x: jnp.arcsinh(k * x) / np.arcsinh(k)) if statement == "same" else (lambda x: x)
    return Problem(
        "burgers", np.array([[0, 1], [-1, 1.0]]), (1,),
        inputs=lambda x, _: jnp.array([2 * x[0] - 1, spread(x[1])]),
        offset=lambda x, _: -jnp.sin(pi * x[1]), factor=lambda x, _: x[0] * (1 - x[1] ** 2),
        fields=lambda x, _: jnp.zeros(1),
        residual=lambda u, _: u[1] + sign * u[0] * u[2] - references.VISCOSITY * u[3],
        reference=references.burgers, adaptive=True)


def poisson(statement, wrong):
    def fields(x, side):
        waves, eps = jnp.where(side < 0, 1.0, 2.0), jnp.where(side < 0, 1.0, 0.5)
        source = -eps * (waves**2 + 9) * pi**2 * jnp.sin(waves * pi * x[0]) * jnp.sin(3 * pi * x[1])
        return jnp.array([eps, -source if wrong else source])
    ends = -np.cos(np.pi * (np.arange(49) + 0.5) / 49)
    return Problem(
        "poisson", np.array([[-1, 1], [-1, 1.0]]), (0, 1),
        inputs=lambda x, side: jnp.array([x[0], x[1], 2 * side * x[0] - 1]),
        offset=lambda x, _: 0 * x[0], factor=lambda x, _: (1 - x[0] ** 2) * (1 - x[1] ** 2),
        fields=fields, residual=lambda u, f: f[0] * u[3] - f[1],
        reference=references.poisson, adaptive=False, weight=1e-2,
        interface=(1e-1, np.stack([0 * ends, ends], 1), (1.0, 0.5)))


def allen_cahn(statement, wrong):
    eps, sign = references.DIFFUSION, (-1 if wrong else 1)
    def layer(y, t):
        # The heat equation's solution in the layer that the kink of the initial values leaves at an end.
        q = 2 * jnp.sqrt(eps * t + 1e-300)
        return 2 * (q * jnp.exp(-(y / q) ** 2) / jnp.sqrt(pi) - y * erfc(y / q))
    def offset(x, _):
        start = x[0] ** 2 * jnp.cos(pi * x[0])
        return start + layer(1 - x[0], x[1]) + layer(1 + x[0], x[1]) if statement == "same" else start
    rate = 4.0 if statement == "same" else 0.0
    def residual(u, f):
        return f[0] * (u[2] - eps * u[3] - sign * references.REACTION * (u[0] - u[0] ** 3))
    return Problem(
        "allen-cahn", np.array([[-1, 1], [0, 1.0]]), (0,),
        inputs=lambda x, _: jnp.array([jnp.cos(pi * x[0]), jnp.sin(pi * x[0]), 2 * x[1] - 1]),
        offset=offset, factor=lambda x, _: x[1],
        fields=lambda x, _: jnp.exp(-rate * x[1])[None], residual=residual,
        reference=references.allen_cahn, adaptive=True)


PROBLEMS = {"poisson": poisson, "burgers": burgers, "allen-cahn": allen_cahn}

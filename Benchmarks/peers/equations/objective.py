"""The loss of a problem for a network: the sum of squares of weighted residuals at points drawn anew.

All functions are compiled ahead of time, so that the time of compilation is known."""
import time

import jax
import jax.numpy as jnp
import numpy as np

CANDIDATES = 5  # for each adaptive point, as for kan
CHUNK = 200  # rows of the Jacobian computed together


class Objective:
    def __init__(self, problem, network, count, seed):
        self.problem, self.network, self.count = problem, network, count
        self.rng = np.random.default_rng([seed, 1])
        self.compilation = 0.0
        start = time.process_time()
        self.start = network.initial(seed)
        points, self.values = problem.reference()
        self.setup = time.process_time() - start
        sides = lambda x: jnp.where(x[:, 0] < 0, -1.0, 1.0)
        prepare = lambda x: problem.prepare(x, sides(x))
        self.prepare = self.compiled(prepare, self.uniform(count))
        self.interface = ()
        if problem.interface:
            x = jnp.asarray(problem.interface[1])
            self.interface = tuple(problem.prepare(x, jnp.full(len(x), side)) for side in (-1.0, 1.0))
        self.draw_uniform()
        if problem.adaptive:
            wide = self.uniform(CANDIDATES * count)
            self.sizes = self.compiled(
                lambda theta, x: jnp.abs(problem.volume(network, theta, prepare(x))), self.start, wide)
        # Only values are needed here: some derivatives do not exist at t = 0.
        parts = [jax.vmap(part)(points, sides(points)) for part in (problem.inputs, problem.offset, problem.factor)]
        still = jnp.stack([parts[0]] + [jnp.zeros_like(parts[0])] * 3)
        self.solution = self.compiled(
            lambda theta: parts[1] + parts[2] * network.channels(theta, still, problem.directions)[0], self.start)
        self.value_and_gradient = self.compiled(jax.value_and_grad(self.loss), self.start, self.data)

    def compiled(self, function, *examples, donate=()):
        start = time.process_time()
        result = jax.jit(function, donate_argnums=donate).lower(*examples).compile()
        self.compilation += time.process_time() - start
        return result

    def residuals(self, theta, data):
        volume, interface = data
        problem = self.problem
        r = problem.volume(self.network, theta, volume) * np.sqrt(problem.weight / self.count)
        if not interface:
            return r
        scale = np.sqrt(problem.interface[0] / len(problem.interface[1]))
        return jnp.concatenate([r, scale * problem.jump(self.network, theta, interface)])

    def loss(self, theta, data):
        return jnp.sum(self.residuals(theta, data) ** 2)

    def jacobian(self, theta, data):
        """Rows of the Jacobian of residuals, one gradient for each point."""
        volume, interface = data
        problem = self.problem
        def rows(function, part, scale):
            def row(point):
                return jax.grad(lambda t: scale * function(
                    self.network, t, jax.tree.map(lambda c: c[:, None], point))[0])(theta)
            swapped = jax.tree.map(lambda c: jnp.moveaxis(c, 1, 0), part)
            return jax.lax.map(row, swapped, batch_size=CHUNK)
        J = rows(problem.volume, volume, np.sqrt(problem.weight / self.count))
        if not interface:
            return J
        scale = np.sqrt(problem.interface[0] / len(problem.interface[1]))
        return jnp.concatenate([J, rows(problem.jump, interface, scale)])

    def uniform(self, count):
        """A rank-1 sequence with a random shift."""
        u = (self.rng.random(2) + np.arange(1, count + 1)[:, None] * [0.7548776662466927, 0.5698402909980532]) % 1
        low, high = self.problem.box.T
        return jnp.asarray(low + (high - low) * u)

    def draw_uniform(self):
        self.data = self.prepare(self.uniform(self.count)), self.interface

    def draw(self, theta):
        """Draws new points, for adaptive problems with a density of 1/2 + |r| / (2 mean |r|)."""
        if not self.problem.adaptive:
            return self.draw_uniform()
        x = self.uniform(CANDIDATES * self.count)
        size = np.asarray(self.sizes(theta, x))
        p = 0.5 + size / (2 * size.mean())
        chosen = self.rng.choice(len(p), self.count, replace=False, p=p / p.sum())
        self.data = self.prepare(jnp.asarray(np.asarray(x)[chosen])), self.interface

    def error(self, theta):
        """The relative L2 error."""
        difference = np.asarray(self.solution(theta)) - self.values
        return float(np.linalg.norm(difference) / np.linalg.norm(self.values))

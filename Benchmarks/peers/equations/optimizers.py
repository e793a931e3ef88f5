"""Optimizers as generators of weights after each iteration, which run until the caller stops asking; elapsed() gives
the seconds that count."""
import jax
import jax.numpy as jnp
import numpy as np
import optax
import scipy.linalg
import scipy.optimize

ADAM_SECONDS, ADAM_STEPS = 15, 50


def adam(objective, theta, elapsed, seconds, rate=5e-3):
    """Adam with a cosine decay of the rate over the given seconds, and new points every 50 steps."""
    update = optax.scale_by_adam()
    def steps(theta, state, data, rate):
        def step(carry, _):
            theta, state = carry
            direction, state = update.update(jax.grad(objective.loss)(theta, data), state)
            return (theta - rate * direction, state), None
        return jax.lax.scan(step, (theta, state), None, length=ADAM_STEPS)[0]
    state = update.init(theta)
    run = objective.compiled(steps, theta, state, objective.data, 1.0)
    yield theta
    while (now := elapsed()) < seconds:
        fraction = now / seconds
        current = rate * (0.01 + 0.99 * np.cos(np.pi * fraction / 2) ** 2)
        theta, state = jax.block_until_ready(run(theta, state, objective.data, current))
        objective.draw(theta)
        yield theta


def adam_lbfgs(objective, elapsed, memory=50, every=500):
    """15 seconds of Adam, then optax's L-BFGS with its zoom line search; new points every 500 iterations."""
    solver = optax.lbfgs(memory_size=memory)
    def step(theta, state, data):
        f = lambda t: objective.loss(t, data)
        value, gradient = optax.value_and_grad_from_state(f)(theta, state=state)
        change, state = solver.update(gradient, state, theta, value=value, grad=gradient, value_fn=f)
        return theta + change, state
    theta, state, iteration = objective.start, solver.init(objective.start), 0
    run = objective.compiled(step, theta, state, objective.data)
    for theta in adam(objective, theta, elapsed, ADAM_SECONDS):
        yield theta
    while True:
        if iteration % every == 0:
            objective.draw(theta)
            state = optax.tree.set(state, value=jnp.array(jnp.inf))  # of the old points
        theta, state = run(theta, state, objective.data)
        iteration += 1
        yield jax.block_until_ready(theta)


def broyden_update(H, s, y, b, is_first):
    """The self-scaled Broyden update of the inverse H, with b = s^T H^-1 s / y^T s.

    Source: Urban, Stefanou, Pons, J. Comput. Phys. 523 (2025) 113656, eqs. (13)-(23), after Al-Baali, Khalfan."""
    n, ys, Hy = len(s), y @ s, H @ y
    yHy = y @ Hy
    h = yHy / ys
    a = jnp.maximum(h * b - 1, 1e-14)  # positive by the inequality of Cauchy and Schwarz
    low = jnp.minimum(1, h * (1 - jnp.sqrt(a / (1 + a))))
    theta = jnp.maximum((low - 1) / a, jnp.minimum(1 / low, (1 - b) / b))
    sigma = 1 + a * theta
    power, high = jnp.abs(sigma) ** (1 / (1 - n)), jnp.minimum(1, 1 / b)
    tau = jnp.where(theta <= 0, jnp.minimum(high * power, sigma), high * jnp.minimum(power, 1 / theta))
    tau = jnp.where(is_first, h / sigma, tau)
    phi = (1 - theta) / sigma
    v = s / ys - Hy / yHy
    return (H - jnp.outer(Hy, Hy) / yHy + phi * yHy * jnp.outer(v, v)) / tau + jnp.outer(s, s) / ys


def broyden(objective, elapsed, every=100, adam_seconds=2):
    """Self-scaled Broyden with SciPy's Wolfe line search, after two seconds of Adam. H stays when points are drawn
    anew, every 100 iterations."""
    theta, n = objective.start, len(objective.start)
    zero = jnp.zeros(n)
    update = objective.compiled(broyden_update, jnp.eye(n), zero, zero, 1.0, True, donate=(0,))
    times = objective.compiled(lambda H, g: -(H @ g), jnp.eye(n), zero)
    for theta in adam(objective, theta, elapsed, adam_seconds):
        yield theta
    theta, H, is_first, iteration = np.asarray(theta), jnp.eye(n), True, 0
    memory = {}
    def both(x):
        key = x.tobytes()
        if key not in memory:
            memory.clear()
            f, g = objective.value_and_gradient(jnp.asarray(x), objective.data)
            memory[key] = float(f), np.asarray(g)
        return memory[key]
    while True:
        if iteration % every == 0:
            objective.draw(jnp.asarray(theta))
            memory.clear()
        f, g = both(theta)
        p = np.asarray(times(H, jnp.asarray(g)))
        initial = 1 / np.linalg.norm(g) if is_first else 1
        p = p * initial
        alpha = scipy.optimize.line_search(
            lambda x: both(x)[0], lambda x: both(x)[1], theta, p, g, f, maxiter=20)[0] if p @ g < 0 else None
        if alpha is None:
            if is_first:  # no descent even along the gradient: new points
                objective.draw(jnp.asarray(theta))
                memory.clear()
            H, is_first = jnp.eye(n), True
            yield jnp.asarray(theta)
            continue
        s = alpha * p
        y = both(theta + s)[1] - g
        # H^-1 s = -alpha initial g
        b = -alpha * initial * (s @ g) / (y @ s)
        H, is_first = update(H, jnp.asarray(s), jnp.asarray(y), b, is_first), False
        theta = theta + s
        iteration += 1
        yield jnp.asarray(theta)


def levenberg_marquardt(objective, elapsed, every=None):
    """Steps (J^T J + lambda mean(diag J^T J) I) d = -J^T r by Cholesky; lambda is divided by 3 after a decrease and
    multiplied by 4 otherwise. New points every 20 iterations, 10 for uniform points."""
    every = every or (20 if objective.problem.adaptive else 10)
    theta, damping, iteration = objective.start, 1e-2, 0
    residuals = objective.compiled(objective.residuals, theta, objective.data)
    jacobian = objective.compiled(objective.jacobian, theta, objective.data)
    yield theta
    while True:
        if iteration % every == 0:
            objective.draw(theta)
            r = np.asarray(residuals(theta, objective.data))
        J = np.asarray(jacobian(theta, objective.data))
        G, g = J.T @ J, J.T @ r
        mean = np.trace(G) / len(G)
        for _ in range(20):
            try:
                factor = scipy.linalg.cho_factor(G + damping * mean * np.eye(len(G)), check_finite=False)
            except scipy.linalg.LinAlgError:
                damping *= 4
                continue
            trial = theta - scipy.linalg.cho_solve(factor, g, check_finite=False)
            r_trial = np.asarray(residuals(trial, objective.data))
            if r_trial @ r_trial < r @ r:
                theta, r, damping = trial, r_trial, max(damping / 3, 1e-16)
                break
            damping = min(4 * damping, 1e3)
            yield theta
        iteration += 1
        yield theta

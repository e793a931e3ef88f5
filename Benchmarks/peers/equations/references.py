"""Reference solutions, computed independently of the Swift code, at the nodes where `kan experiment` measures errors.

Each function returns (points, values) with points of shape (N, 2) in the problem's coordinates."""
import numpy as np

VISCOSITY, DIFFUSION, REACTION = 0.01, 1e-4, 5.0


def nodes(first, second):
    return np.stack([axis.ravel() for axis in np.meshgrid(first, second, indexing="ij")], 1)


def cole_hopf(t, x, count=200):
    """u(t, x) for t > 0 by Gauss-Hermite quadrature of the Cole-Hopf integrals, y = x - sqrt(4 nu t) z."""
    z, w = np.polynomial.hermite.hermgauss(count)
    y = np.pi * (x[:, None] - np.sqrt(4 * VISCOSITY * t)[:, None] * z)
    exponent = -np.cos(y) / (2 * np.pi * VISCOSITY) + np.log(w, where=w > 0, out=np.full_like(w, -np.inf))
    weight = np.exp(exponent - exponent.max(1, keepdims=True))
    return -(weight * np.sin(y)).sum(1) / weight.sum(1)


def burgers(count=200):
    """(t, x) at 101 x 201 nodes."""
    points = nodes(np.linspace(0, 1, 101), np.linspace(-1, 1, 201))
    t, x = points.T
    values = -np.sin(np.pi * x)
    values[t > 0] = cole_hopf(t[t > 0], x[t > 0], count)
    return points, values


def poisson():
    """(x, y) at 101 x 101 nodes."""
    points = nodes(np.linspace(-1, 1, 101), np.linspace(-1, 1, 101))
    x, y = points.T
    return points, np.sin(np.where(x < 0, 1, 2) * np.pi * x) * np.sin(3 * np.pi * y)


def allen_cahn(modes=4096, steps=1600):
    """(x, t) at 256 points and 101 times, by ETDRK4 in Fourier space from the exact coefficients of x^2 cos(pi x).

    Source: Cox, Matthews, J. Comput. Phys. 176 (2002); Kassam, Trefethen, SIAM J. Sci. Comput. 26 (2005), for the
    contour integrals."""
    k = np.fft.fftfreq(modes, 1 / modes)
    def moment(j):
        return np.where(j == 0, 1 / 3, 2 * (-1.0) ** (j % 2) / (np.pi * np.where(j == 0, 1, j)) ** 2)
    # The grid starts at x = -1, so that mode k has the factor (-1)^k.
    v = modes * (moment(k - 1) + moment(k + 1)) / 2 * (-1.0) ** (k % 2)
    L, h = REACTION - DIFFUSION * (np.pi * k) ** 2, 1 / steps
    z = (h * L[:, None] + np.exp(1j * np.pi * (np.arange(64) + 0.5) / 64)).astype(complex)
    E, E2, e = np.exp(h * L), np.exp(h * L / 2), np.exp(z)
    Q = h * np.mean((np.exp(z / 2) - 1) / z, 1).real
    f = [h * np.mean(part / z**3, 1).real
         for part in (-4 - z + e * (4 - 3 * z + z * z), 2 + z + e * (z - 2), -4 - 3 * z - z * z + e * (4 - z))]
    def N(v):
        return -REACTION * np.fft.fft(np.fft.ifft(v).real ** 3)
    x = np.linspace(-1, 1, 256, endpoint=False)
    rows = [x * x * np.cos(np.pi * x)]
    for step in range(1, steps + 1):
        n = N(v)
        a = E2 * v + Q * n
        na = N(a)
        b = E2 * v + Q * na
        nb = N(b)
        nc = N(E2 * a + Q * (2 * nb - n))
        v = E * v + f[0] * n + 2 * f[1] * (na + nb) + f[2] * nc
        if step % (steps // 100) == 0:
            rows.append(np.fft.ifft(v).real[:: modes // 256])
    points = nodes(np.linspace(0, 1, 101), x)[:, ::-1]
    return points, np.concatenate(rows)

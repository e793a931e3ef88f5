/// The parts of an exported Python module that are the same for every network.
enum PythonSource {
  static let header = #"""
    """A network, exported by `kan export --format python`. It needs NumPy only.

    predict(x) evaluates the network in double precision for rows of inputs. INPUTS and OUTPUTS are the names of the
    columns. The numbers of the model are written out exactly.
    """
    import numpy as np


    """#

  static let functions = #"""


    def _affine(x, scale, origin, shift, tolerance, lower, upper):
        """The map of an interval onto [lower, upper]; rounding does not lead out of it."""
        y = shift + scale * (x - origin)
        y = np.where((y < lower) & (y >= lower - tolerance), lower, y)
        return np.where((y > upper) & (y <= upper + tolerance), upper, y)


    def _linear(x, weights, bias):
        """The sums of weights[q][p] times input p, plus bias[q]."""
        return x @ weights.T + bias


    def _logistic(x, lower, upper, rate):
        """lower + (upper - lower) / (1 + exp(-rate x))."""
        middle, half = (lower + upper) / 2, (upper - lower) / 2
        return np.clip(middle + half * np.tanh(rate / 2 * x), lower, upper)


    def _power(x, degree):
        """max(x, 0) to a power; for the degree 0, one from zero on."""
        y = np.where(np.isnan(x), x, 1.0)
        for _ in range(degree):
            y = y * x
        return np.where(x < 0, 0.0, y)


    def _basis(x, count, k, order, knots):
        """The B-splines of order `count` that are not zero on interval k, by de Boor's recurrence."""
        values = [np.where(np.isnan(x), x, 1.0)]
        for d in range(1, count):
            saved = np.zeros_like(x)
            for s in range(d):
                right, left = knots[k + s + order], knots[k + s + order - d]
                share = values[s] / (right - left)
                values[s] = saved + (right - x) * share
                saved = (x - left) * share
            values.append(saved)
        return values


    def _splines(x, order, outside, knots, weights):
        """The sums of weights[q][p][i] times B-spline i of input p."""
        first, last = knots[order - 1], knots[-order]
        if outside == "error" and not ((x >= first) & (x <= last)).all():
            raise ValueError(f"an argument of splines is outside [{first}, {last}], which this network does not allow")
        place = x if outside == "extrapolate" else np.clip(x, first, last)
        # The interval with t_k <= x < t_(k+1); the last one includes its right end.
        k = np.searchsorted(knots[order : len(knots) - order], x, side="right")
        values = _basis(place, order, k, order, knots)
        if outside == "linear" and order > 1:
            lower = _basis(place, order - 1, k, order, knots)
            for j in range(order):
                slope = np.zeros_like(x)
                if j > 0:
                    slope = slope + lower[j - 1] / (knots[k + j + order - 1] - knots[k + j])
                if j < order - 1:
                    slope = slope - lower[j] / (knots[k + j + order] - knots[k + j + 1])
                values[j] = values[j] + (x - place) * ((order - 1) * slope)
        if outside == "zero":
            values = [np.where((x < first) | (x > last), 0.0, value) for value in values]
        rows = np.moveaxis(weights, 0, 2)
        y = np.zeros((x.shape[0], rows.shape[2]))
        for p in range(x.shape[1]):
            for j in range(order):
                y += values[j][:, p, None] * rows[p, k[:, p] + j]
        return y


    def _softmax(x):
        """The probabilities of classes from their scores, exp(x) in shares of its sum."""
        y = np.exp(x - x.max(axis=1, keepdims=True))
        return y / y.sum(axis=1, keepdims=True)


    def predict(x):
        """Returns the outputs for rows of inputs: an array (n, inputs) gives an array (n, outputs)."""
        x = np.asarray(x, dtype=np.float64)
        if x.ndim != 2 or x.shape[1] != len(INPUTS):
            raise ValueError(f"predict needs an array with {len(INPUTS)} columns, not one of shape {x.shape}")
        with np.errstate(over="ignore", invalid="ignore"):
            for function, numbers in _STAGES:
                x = function(x, **numbers)
        return x


    # The stages in their order.

    """#
}

/// A reader of ONNX files and an interpreter of their operators in Python, from the specification: what the tests hold
/// exported files to, without the packages for ONNX.
enum ONNXInterpreter {
  /// Defines `Model(bytes)` with `sizes`, `metadata`, and `predict(x)`, and `load(name)` for ``NumPyCases``.
  static let program = #"""
    import numpy as np


    def fields(data):
        """The fields of a message: number -> list of varints, or of bytes."""
        found, place = {}, 0

        def varint():
            nonlocal place
            value = shift = 0
            while True:
                byte = data[place]
                place += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return value

        while place < len(data):
            key = varint()
            if key & 7 == 0:
                value = varint()
            else:
                assert key & 7 == 2, "neither a varint nor bytes"
                size = varint()
                value = data[place : place + size]
                assert len(value) == size, "the message ends too early"
                place += size
            found.setdefault(key >> 3, []).append(value)
        return found


    def tensor(data):
        entry = fields(data)
        kind = {7: "<i8", 11: "<f8"}[entry[2][0]]
        return entry[8][0].decode(), np.frombuffer(entry[9][0], kind).reshape(entry.get(1, []))


    OPERATORS = {
        "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide, "MatMul": np.matmul, "Tanh": np.tanh,
        "Relu": lambda x: np.maximum(x, 0), "Clip": np.clip, "Where": np.where, "And": np.logical_and, "Less": np.less,
        "LessOrEqual": np.less_equal, "Greater": np.greater, "GreaterOrEqual": np.greater_equal,
        "Identity": lambda x: x,
        "Softmax": lambda x: (lambda y: y / y.sum(-1, keepdims=True))(np.exp(x - x.max(-1, keepdims=True))),
        "Gather": lambda table, places: table[places],
        "Unsqueeze": lambda x, axes: np.expand_dims(x, tuple(axes)),
        "Cast": lambda x, to: x.astype({7: np.int64, 11: np.float64}[to]),
        "ReduceSum": lambda x, axes, keepdims: x.sum(tuple(axes), keepdims=bool(keepdims)),
    }


    class Model:
        """A model in ONNX, evaluated node by node."""

        def __init__(self, data):
            model = fields(data)
            assert model[1] == [8] and fields(model[8][0])[2] == [17], "IR version 8, operators 17"
            self.graph = fields(model[7][0])
            self.metadata = {fields(m)[1][0].decode(): fields(m)[2][0].decode() for m in model.get(14, [])}
            self.sizes = []
            for field in (11, 12):
                shape = fields(fields(fields(fields(self.graph[field][0])[2][0])[1][0])[2][0])
                batch, units = (fields(dimension) for dimension in shape[1])
                assert batch == {2: [b"batch"]}
                self.sizes.append(units[1][0])

        def predict(self, x):
            assert x.ndim == 2 and x.shape[1] == self.sizes[0]
            values = dict(tensor(data) for data in self.graph.get(5, [])) | {"inputs": x}
            for data in self.graph[1]:
                node = fields(data)
                names = [name.decode() for name in node[1]]
                attributes = {fields(a)[1][0].decode(): fields(a)[3][0] for a in node.get(5, [])}
                assert all(fields(a)[20] == [2] for a in node.get(5, []))
                with np.errstate(all="ignore"):
                    result = OPERATORS[node[4][0].decode()](*(values[name] for name in names), **attributes)
                assert node[2][0].decode() not in values, "a value has two nodes"
                values[node[2][0].decode()] = result
            y = values["outputs"]
            assert y.dtype == np.float64 and y.shape == (len(x), self.sizes[1])
            return y


    def load(name):
        with open(name + ".onnx", "rb") as file:
            model = Model(file.read())
        return model.sizes[0], model.predict

    """#
}

// All that is needed to build, train and evaluate networks, under one name.
@_exported import JSON
@_exported import KANCore
@_exported import Optim
@_exported import SeededRandom
@_exported import SplineKernels
@_exported import Splines

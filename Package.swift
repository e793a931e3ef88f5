// swift-tools-version: 6.2
import Foundation
import PackageDescription

// FLINT 3 contains Arb; with FLINT 2 (Debian 12) Arb is a library of its own, called flint-arb there.
let arbIsSeparate = FileManager.default.fileExists(atPath: "/usr/include/arb.h")
let arbLibraries: [LinkerSetting] = arbIsSeparate ? [.linkedLibrary("flint-arb")] : []

let numerics: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")

// The kernels are one source, built once for every x86-64 and again for the processors with AVX2 and with AVX-512.
// With AVX-512 it is the thirty-two registers that help, not their width: registers of 256 bits leave no padding at widths
// such as 20. Gathers, which the compiler would make of transpositions, are slower than the loads that they replace.
// The baseline build comes first wherever they are listed: scripts/check-kernel-symbols.sh says why.
func kernelSettings(_ flags: [String], _ defines: String...) -> [SwiftSetting] {
  #if arch(x86_64)
    (["KERNEL_FMA"] + defines).map { .define($0) } + [.unsafeFlags(["-Ounchecked"] + flags.flatMap { ["-Xcc", $0] })]
  #else
    []
  #endif
}

/// A notebook: a script in a folder of its own.
func notebook(_ name: String, _ modules: String...) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["Notebook", "Pages", "Exact", "Splines", "SeededRandom"] + modules.map { .init(stringLiteral: $0) },
    path: "notebooks-as-scripts/\(name)")
}

let package = Package(
  name: "swift-kan",
  products: [
    .library(name: "Exact", targets: ["Exact"]),
    .library(name: "Splines", targets: ["Splines"]),
    .library(name: "Spectral", targets: ["Spectral"]),
    .library(name: "Optim", targets: ["Optim"]),
    .library(name: "KAN", targets: ["KAN"]),
    .library(name: "BasisProperties", targets: ["BasisProperties"]),
    .executable(name: "kan", targets: ["kan"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // The ground: C libraries. Debian's OpenBLAS carries LAPACK but not LAPACKE, so both are linked.
    .systemLibrary(
      name: "CLAPACKE", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .target(
      name: "CFLINT",
      linkerSettings: arbLibraries + [.linkedLibrary("flint"), .linkedLibrary("gmp")]),

    .target(name: "CPUFeatures"),
    // The template for C++ of KISS FFT, a header; its shared library in Debian is for single precision.
    .target(name: "CKissFFT"),

    .target(name: "JSON"),
    .target(name: "SeededRandom"),
    .target(name: "Splines", dependencies: [numerics]),
    .target(name: "KernelInterface"),
    .target(name: "Kernels", dependencies: ["KernelInterface"], swiftSettings: [.unsafeFlags(["-Ounchecked"])]),
    .target(
      name: "KernelsV3", dependencies: ["KernelInterface"],
      swiftSettings: kernelSettings(["-march=x86-64-v3", "-mno-gather"])),
    .target(
      name: "KernelsV4", dependencies: ["KernelInterface"],
      swiftSettings: kernelSettings(["-march=x86-64-v4", "-mprefer-vector-width=256", "-mno-gather"], "KERNEL_V4")),
    .target(
      name: "SplineKernels",
      dependencies: ["Kernels", "KernelsV3", "KernelsV4", "KernelInterface", "CPUFeatures", "Splines", numerics]),
    .target(name: "Exact", dependencies: ["CFLINT", numerics]),
    .target(name: "Optim", dependencies: ["Splines", "CLAPACKE", numerics]),
    .target(name: "Spectral", dependencies: ["Splines", "Exact", "CLAPACKE", numerics]),
    .target(name: "ReferenceNetworks", dependencies: ["Splines", "Optim", numerics]),
    .target(
      name: "KANCore",
      dependencies: [
        "JSON", "ReferenceNetworks", "Splines", "Optim", "SplineKernels", "SeededRandom", "CLAPACKE", numerics,
      ]),
    .target(name: "KAN", dependencies: ["KANCore", "JSON", "Optim", "SplineKernels", "Splines", "SeededRandom"]),
    .target(
      name: "Experiments",
      dependencies: [
        "KANCore", "JSON", "Optim", "SeededRandom", "SplineKernels", "Splines", "CLAPACKE", "CKissFFT", numerics,
      ]),
    .target(name: "BasisProperties", dependencies: ["Splines", "Exact", "SeededRandom", numerics]),
    .target(name: "Pages"),
    .target(
      name: "Claims",
      dependencies: [
        "JSON", "Splines", "Exact", "Optim", "Spectral", "KANCore", "Experiments", "BasisProperties", "SeededRandom",
        "Pages", numerics,
      ]),
    .target(name: "Notebook", dependencies: ["Claims", "Pages"]),
    .target(
      name: "Commands",
      dependencies: [
        "Claims", "Experiments", "BasisProperties", "JSON", "SeededRandom", "Pages", "Splines", "SplineKernels",
        "Exact",
        "Spectral", "Optim", "KANCore", numerics,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "kan", dependencies: ["Commands"]),

    // The scripts that are read from top to bottom.
    notebook("01-two-bases"),
    notebook("02-change-of-basis", "Experiments"),
    notebook("03-difference-operator", "Claims", "Spectral"),
    notebook("04-layers-and-networks", "KANCore"),
    notebook("05-geometry-of-descent", "KANCore", "Optim"),
    notebook("06-tangent-kernel", "Claims", "KANCore", "Spectral"),
    notebook("07-refinement", "KANCore"),
    notebook("08-multilevel-regression", "Claims", "Experiments", "KANCore"),
    notebook("09-poisson", "Claims", "Experiments", "KANCore"),
    notebook("10-burgers-and-allen-cahn", "Claims", "Experiments", "KANCore"),
    notebook("11-your-own-data-and-equation", "KAN"),
    notebook("12-choosing-by-validation", "KAN"),
    notebook("13-equations-of-your-own", "KAN"),

    // What several test targets share.
    .target(name: "DualNumbers", dependencies: ["Splines", numerics], path: "Tests/DualNumbers"),
    .target(name: "MadeUpClaims", dependencies: ["Claims", "Pages"], path: "Tests/MadeUpClaims"),
    // The command line with made-up statements in place of the paper's.
    .executableTarget(
      name: "made-up-kan", dependencies: ["BasisProperties", "Claims", "Commands", "Exact", "MadeUpClaims", "Splines"],
      path: "Tests/MadeUpTool"),

    .testTarget(
      name: "ReadmeTests",
      dependencies: [
        "BasisProperties", "Claims", "Exact", "Experiments", "KAN", "SeededRandom", "Splines",
        "11-your-own-data-and-equation",
      ]),
    .testTarget(
      name: "ExactTests",
      dependencies: ["Exact", "BasisProperties", "SeededRandom", .product(name: "BigInt", package: "BigInt")]),
    .testTarget(name: "SplinesTests", dependencies: ["Splines", "Exact", "BasisProperties", "SeededRandom"]),
    .testTarget(
      name: "SplineKernelsTests",
      dependencies: [
        "SplineKernels", "Splines", "Exact", "BasisProperties", "SeededRandom", "DualNumbers", numerics,
      ]),
    .testTarget(
      name: "SpectralTests", dependencies: ["Spectral", "Splines", "Exact", "BasisProperties", "SeededRandom"]),
    .testTarget(name: "OptimTests", dependencies: ["Optim", "Splines", "Exact", "BasisProperties", "SeededRandom"]),
    .testTarget(
      name: "KANCoreTests",
      dependencies: [
        "KANCore", "Experiments", "JSON", "Optim", "SplineKernels", "Splines", "Exact", "BasisProperties",
        "SeededRandom",
        "DualNumbers", numerics,
      ]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: ["Experiments", "JSON", "KANCore", "Optim", "Splines", "Exact", "BasisProperties", "SeededRandom"]),
    .testTarget(
      name: "BasisPropertiesTests", dependencies: ["BasisProperties", "SeededRandom", "Splines", "Exact", numerics]),
    .testTarget(
      name: "ClaimsTests",
      dependencies: [
        "Claims", "Experiments", "JSON", "MadeUpClaims", "BasisProperties", "SeededRandom", "Pages", "Splines", "Exact",
        "Spectral", "KANCore",
        "Optim",
      ]),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "BasisProperties", "SeededRandom"]),
    .testTarget(name: "PagesTests", dependencies: ["Pages"]),
    .testTarget(name: "NotebookTests", dependencies: ["Notebook", "Claims", "Pages"]),
    .testTarget(
      name: "kanTests",
      dependencies: [
        "Claims", "Exact", "MadeUpClaims", "Spectral", "Splines", "SeededRandom", "KANCore", "kan", "made-up-kan",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

// A package of its own: the fuzzer brings its own main, and sanitizers are for the whole build. scripts/fuzz.sh builds it.
let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "swift-kan", path: "../..")],
  targets: [
    .executableTarget(
      name: "Fuzz",
      dependencies: ["Exact", "Splines", "KAN"].map { .product(name: $0, package: "swift-kan") })
  ],
  swiftLanguageModes: [.v6]
)

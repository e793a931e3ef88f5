// swift-tools-version: 6.2
import PackageDescription

// A package that uses the core.
let package = Package(
  name: "consumer",
  dependencies: [.package(name: "swift-kan", path: "../../..")],
  targets: [
    .executableTarget(name: "consumer", dependencies: [.product(name: "KAN", package: "swift-kan")])
  ])

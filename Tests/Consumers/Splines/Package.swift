// swift-tools-version: 6.2
import PackageDescription

// A package that uses splines alone: it must build without any system library.
let package = Package(
  name: "consumer",
  dependencies: [.package(name: "swift-kan", path: "../../..")],
  targets: [
    .executableTarget(name: "consumer", dependencies: [.product(name: "Splines", package: "swift-kan")])
  ])

import ArgumentParser

await CommandLineRun.main()

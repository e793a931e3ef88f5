import Commands

await CommandLineRun.main()

import Glibc

exit(BenchmarkSet.main(Array(CommandLine.arguments.dropFirst())))

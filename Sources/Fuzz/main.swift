FuzzCommand.run(CommandLine.arguments.dropFirst())

try PipelineBenchmark.run(devices: 10_000, events: 2_000_000)


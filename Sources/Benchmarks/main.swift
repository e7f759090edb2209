try PipelineBenchmark.run(devices: 10_000, events: 3_000_000)


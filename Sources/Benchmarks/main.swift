try PipelineBenchmark.run(devices: 10_000, events: 200_000)


"""The clock and the queue: durable work, and the worker that does it."""

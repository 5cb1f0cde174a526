"""The benches by name: each module has HELP, options(parser) and run(bench options) → (JSON, text)."""

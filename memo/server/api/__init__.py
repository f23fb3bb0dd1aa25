"""The HTTP interface: one module per subject, each with its `routes()`."""

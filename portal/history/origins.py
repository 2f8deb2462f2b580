"""Where the running request comes from, known to services without handing the request down."""

from contextvars import ContextVar

# The address of the peer; empty in commands and workers.
origin: ContextVar[str] = ContextVar("origin", default="")

"""HTTP. One file per subject, each with `router(parts)`; what is asked and answered stands in the wire's models."""

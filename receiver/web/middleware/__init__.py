"""What every request passes through on its way in and out."""

__all__ = [
    "absolute_targets",
    "allowed_hosts",
    "body_limits",
    "catch_all",
    "compression",
    "request_numbers",
    "security_headers",
]

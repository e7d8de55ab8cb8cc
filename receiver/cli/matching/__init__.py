"""Which experts fit a request, and why: plain comparisons, without a score. It proposes, people decide."""

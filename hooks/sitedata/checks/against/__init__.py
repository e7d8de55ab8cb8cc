"""What a proposal would change for those who already know the site: stored answers, promises, published addresses."""

__all__ = ["comparison", "published"]

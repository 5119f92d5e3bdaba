"""A package."""
__all__ = ["mod", "value"]
value = "pkg value"
_private = 1

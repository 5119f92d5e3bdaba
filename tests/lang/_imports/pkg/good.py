"""Good doc."""
from . import value as v
from .sub.deep import name
import pkg.sub.deep as d
print("good loading", __name__, __package__, __spec__.name, __spec__.parent)
x: int = 5

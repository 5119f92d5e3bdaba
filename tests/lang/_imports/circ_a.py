a = 1
import circ_b
from circ_b import b

name = __name__
from ..  import value
from ... import beyond

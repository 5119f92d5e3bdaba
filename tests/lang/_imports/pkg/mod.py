from . import value
from .sub import deep
from .sub.deep import name as deep_name
from .. import nothing_there

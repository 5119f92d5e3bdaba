in_ns = __name__

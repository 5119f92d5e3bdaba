import sys
class Fake:
    attr = "replaced"
sys.modules[__name__] = Fake()

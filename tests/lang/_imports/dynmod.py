def __getattr__(name):
    if name == "dyn": return "dynamic"
    raise AttributeError(name)
def __dir__(): return ["only"]

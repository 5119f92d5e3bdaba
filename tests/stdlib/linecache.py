import linecache

print(repr(linecache.getline(__file__, 1)), repr(linecache.getline(__file__, 3)))
print(repr(linecache.getline(__file__, 1000)), repr(linecache.getline("nowhere.py", 1)))
print(len(linecache.getlines(__file__)), __file__ in linecache.cache)
linecache.checkcache()
linecache.clearcache()
print(linecache.cache, linecache.getlines("<string>"))


class Loader:
    def get_source(self, name):
        return f"# {name}\nlast"


space = {"__name__": "made", "__loader__": Loader()}
print(linecache.lazycache("made.py", space), linecache.getline("made.py", 2))

public = 1
_hidden = 2
class C: pass

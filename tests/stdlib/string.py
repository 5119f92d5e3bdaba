import string

for name in ("ascii_letters", "digits", "hexdigits", "octdigits", "printable", "punctuation",
             "whitespace"):
    print(name, repr(getattr(string, name)))
print(string.capwords("  hello  wORLD x "), string.capwords("a-b-c", "-"))

f = string.Formatter()
print(f.format("{} {} {x!r:>6} {{}} {0.real}".replace("{0.real}", "{}"), 1, 2.5, 7, x="y"))
print(f.format("{0} {1[a]} {0.real:04d} {2[1]:{w}.{p}f}", 5, {"a": 1}, [0, 3.14159], w=8, p=2))
for text in ("a{", "a}", "{", "{}{0}", "{0}{}", "{!x}", "{missing}", "{0[}", "{0.}", "{:{:{}}}",
             "{a!}", "{a!rx}", "{0]}", "{9}", "{a:b"):
    try:
        print(f.format(text, 1, 2, 3))
    except Exception as e:
        print(text, type(e).__name__, e)
print(list(f.parse("a{b!r:c}d{{e}}f{}{x:{y}}")))


class Default(string.Formatter):
    def get_value(self, key, args, kwargs):
        try:
            return super().get_value(key, args, kwargs)
        except (KeyError, IndexError):
            return f"<{key}>"

    def check_unused_args(self, used, args, kwargs):
        print(sorted(map(str, used)))


print(Default().format("{} {x} {y}", 1, x=2))

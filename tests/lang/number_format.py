"""The format specifier of numbers, in all its parts."""


def show(v, spec):
    try:
        print(repr(v), repr(spec), repr(format(v, spec)))
    except Exception as e:
        print(repr(v), repr(spec), type(e).__name__ + ":", e)


SPECS = ["", "d", "n", "b", "o", "x", "X", "c", "e", "E", "f", "F", "g", "G", "%", "s", "q", "é", "#x", "#X", "#o", "#b", "#d",
         "+d", " d", "-d", "08d", "<08", "^8", "=8", "*=8", "*^+8,d", ",", "_", "_x", "_b", "_o", "#_x", ",x", ",b", ",c", "_c",
         ",n", ",_", "__", ",,", "_,", ".2", ".2d", ".2f", ".0f", "#.0f", ".2%", "z", "zd", "zf", "z.1f", "+c", "#c", "010,",
         "010_x", "#010_x", "é<5", "é^9", "10.", "1.2.3", "5q", "99999999999999999999", ".99999999999999999999", "ab", "012,.2f",
         "020,d", "021,d", "022,d", "<<", "<<5", "5c", "05c", "0", "00", "05<", ".", "+", "€", "€€", ".0", ".1", ".3", ".10",
         "#", "#.3", "#g", ".0g", ".3g", "#.3g", ".17g", ".0e", "#.0e", ".3e", "0>10", "012_.1f", ",.3e", "_g", ">+12.3e"]
for spec in SPECS:
    for v in (0, 97, -1234567, 12345678901234567890123):
        show(v, spec)
for spec in SPECS:
    for v in (0.0, -0.0, 1234567.891, -0.001, 1e100, 9.995, float("nan"), float("-inf")):
        show(v, spec)
print(format(1e308, ".3f")[:30], len(format(1e308, "f")), len(format(5e-324, ".1100f")), format(5e-324, ".1100f")[-40:])
print(format(5e-324, ".780e")[-60:], format(0.1, ".60f"), format(1 / 3, ".30g"))
print(format(0.5, ".0f"), format(1.5, ".0f"), format(2.5, ".0f"), format(0.125, ".2f"), format(0.375, ".2f"), format(1e23, ".0f"))
for n in range(0, 25):
    print(format(10**n + 0.5, ",.1f"), format(-(7**n), "_d"), format(7**n, "_x"), format(0.1**n, ".4g"))
print("%d %i %5d|%-5d|%05d %+d % d %x %X %#x %o %#o" % (1, 2, 3, 4, 5, 6, 7, 255, 255, 255, 8, 8))
print("%e %E %.2f %g %G %#g %10.3f|%-10.3f|%010.3f %+.1f" % (1.5, 1.5, 2.675, 1e10, 1e-10, 1.0, 3.14159, 3.14159, -3.14159, 2.0))
print("%.3d %.10x %5.3d|%d %d" % (5, 255, 7, 1.9, True), "%c%c" % (97, "b"), "%d" % 10**30, "%f" % 10**20)

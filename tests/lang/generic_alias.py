"""Generic aliases and unions of types."""


def t(s):
    try:
        print(s, "->", eval(s))
    except Exception as e:
        print(s, "->", type(e).__name__, e)


for s in ["list[int]", "dict[str,int]", "list[int].__args__", "list[int].__origin__",
          "list[int]==list[int]", "list[int]==list[str]", "hash(list[int])==hash(list[int])",
          "list[int|str]", "int|None", "None|int", "int|int", "int|str|int",
          "(int|str)==(str|int)", "(int|str).__args__", "list[()]", "tuple[()]",
          "tuple[int,...]", "list['x']", "list[None]", "isinstance(None,int|None)",
          "isinstance([],int|list[int])", "isinstance(1,int|list[int])", "isinstance(1,int|str)",
          "isinstance(1.5,int|str)", "issubclass(int,int|str)", "issubclass(bool,int|str)",
          "issubclass(list,int|str)", "int|'x'", "int|5", "5|int", "int|list[int]",
          "list[int]|None", "None|list[int]", "type(int|str)", "type(list[int])",
          "list[int]()", "list[int]('ab')", "dict[str,int](a=1)", "list[int].append",
          "list[int].__class__", "[*tuple[int,str]]", "list[int].__name__",
          "list[int].__parameters__", "list[int][str]", "list[int].x", "(int|str).zz",
          "(int|str)()", "list[list]", "list[type(None)]", "type|int", "(int|str)|float",
          "hash(int|str)==hash(str|int)", "isinstance(1,list[int])", "issubclass(int,list[int])",
          "list[int].__mro_entries__(())", "list[int] in [list[int]]", "int|str in {int|str: 1}",
          "isinstance(1, (int|str, list))", "repr(int|None|str)", "set[int]|frozenset[str]"]:
    t(s)


class L(list[int]):
    pass


print(L.__mro__, L.__orig_bases__, L([1]))


class G:
    def __class_getitem__(cls, x):
        return f"{cls.__name__}<{x}>"


print(G[1], G["a"])


def f(a: int | None = None, *b: list[str], c: "x" = 1) -> dict[str, int]:
    pass


print(f.__annotations__)

"""Copies of objects, shallow and deep.

Documented in the Python Library Reference, "copy". A class says how it is copied by
__copy__ and __deepcopy__, or by what pickle uses: copyreg, __reduce_ex__, __reduce__.
"""

import types
import weakref

from copyreg import dispatch_table

__all__ = ['Error', 'copy', 'deepcopy']


class Error(Exception):
    """An object cannot be copied."""


error = Error

# Instances of these stand for themselves.
_same = {
    type(None), int, float, bool, complex, str, bytes, type, range, type(Ellipsis),
    type(NotImplemented), types.FunctionType, types.BuiltinFunctionType, property,
    types.CodeType, weakref.ref,
}
_same_shallow = _same | {tuple, frozenset, slice}
_by_method = {list, dict, set, bytearray}


def _reduce(x, cls):
    """What the pickle protocol says about x: a string or a tuple."""
    how = dispatch_table.get(cls)
    if how is not None:
        return how(x)
    how = getattr(x, '__reduce_ex__', None)
    if how is not None:
        return how(4)
    how = getattr(x, '__reduce__', None)
    if how is not None:
        return how()
    return None


def copy(x):
    """A new object with the same parts."""
    cls = type(x)
    if cls in _same_shallow:
        return x
    if cls in _by_method:
        return x.copy()
    if issubclass(cls, type):
        return x
    how = getattr(cls, '__copy__', None)
    if how is not None:
        return how(x)
    parts = _reduce(x, cls)
    if parts is None:
        raise Error(f'un(shallow)copyable object of type {cls}')
    if isinstance(parts, str):
        return x
    return _rebuild(x, None, *parts)


def deepcopy(x, memo=None, _nil=[]):
    """A new object with copies of the parts, and of their parts, all the way.

    memo holds what was copied already, by id, so that shared parts stay shared and
    circles close.
    """
    cls = type(x)
    if memo is None:
        memo = {}
    else:
        found = memo.get(id(x), _nil)
        if found is not _nil:
            return found
    if cls in _same:
        return x
    how = _deep.get(cls)
    if how is not None:
        y = how(x, memo)
    elif issubclass(cls, type):
        return x
    else:
        how = getattr(x, '__deepcopy__', None)
        if how is not None:
            y = how(memo)
        else:
            parts = _reduce(x, cls)
            if parts is None:
                raise Error(f'un(deep)copyable object of type {cls}')
            y = x if isinstance(parts, str) else _rebuild(x, memo, *parts)
    if y is not x:
        memo[id(x)] = y
        _keep_alive(x, memo)
    return y


def _keep_alive(x, memo):
    """Hold x as long as memo lives: its id must not be given to another object."""
    try:
        memo[id(memo)].append(x)
    except KeyError:
        memo[id(memo)] = [x]


def _deep_list(x, memo):
    y = []
    memo[id(x)] = y
    add = y.append
    for item in x:
        add(deepcopy(item, memo))
    return y


def _deep_tuple(x, memo):
    items = [deepcopy(item, memo) for item in x]
    # x may contain itself by way of a list; then it has been copied by now.
    found = memo.get(id(x))
    if found is not None:
        return found
    for old, new in zip(x, items):
        if old is not new:
            return tuple(items)
    return x


def _deep_dict(x, memo):
    y = {}
    memo[id(x)] = y
    for key, value in x.items():
        y[deepcopy(key, memo)] = deepcopy(value, memo)
    return y


def _deep_method(x, memo):
    return type(x)(x.__func__, deepcopy(x.__self__, memo))


_deep = {list: _deep_list, tuple: _deep_tuple, dict: _deep_dict,
         types.MethodType: _deep_method}
_deepcopy_dispatch = _deep


def _rebuild(x, memo, func, args, state=None, listitems=None, dictitems=None, *,
             deepcopy=deepcopy):
    """Make an object of what __reduce_ex__ gave; deep where there is a memo."""
    deep = memo is not None
    if deep and args:
        args = (deepcopy(arg, memo) for arg in args)
    y = func(*args)
    if deep:
        memo[id(x)] = y
    if state is not None:
        if deep:
            state = deepcopy(state, memo)
        if hasattr(y, '__setstate__'):
            y.__setstate__(state)
        else:
            slots = None
            if isinstance(state, tuple) and len(state) == 2:
                state, slots = state
            if state is not None:
                y.__dict__.update(state)
            if slots is not None:
                for name, value in slots.items():
                    setattr(y, name, value)
    if listitems is not None:
        for item in listitems:
            y.append(deepcopy(item, memo) if deep else item)
    if dictitems is not None:
        for key, value in dictitems:
            if deep:
                key = deepcopy(key, memo)
                value = deepcopy(value, memo)
            y[key] = value
    return y

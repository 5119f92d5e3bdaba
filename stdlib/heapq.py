"""A list kept as a binary heap: heap[k] <= heap[2*k+1] and heap[k] <= heap[2*k+2].

Documented in the Python Library Reference, "heapq".
"""

__all__ = ['heappush', 'heappop', 'heapify', 'heapreplace', 'merge', 'nlargest',
           'nsmallest', 'heappushpop']


def _rise(heap, start, pos):
    """Move the item at pos up towards start until its parent is not larger."""
    item = heap[pos]
    while pos > start:
        parent = (pos - 1) >> 1
        above = heap[parent]
        if not item < above:
            break
        heap[pos] = above
        pos = parent
    heap[pos] = item


def _sink(heap, pos):
    """Move the item at pos down to a leaf, the smaller child up each time, then up again.

    Items that sink mostly belong near the bottom, so this compares less than stopping on
    the way down would.
    """
    end = len(heap)
    start = pos
    item = heap[pos]
    child = 2 * pos + 1
    while child < end:
        right = child + 1
        if right < end and not heap[child] < heap[right]:
            child = right
        heap[pos] = heap[child]
        pos = child
        child = 2 * pos + 1
    heap[pos] = item
    _rise(heap, start, pos)


def _check(heap):
    if not isinstance(heap, list):
        raise TypeError(f'heap argument must be a list, not {type(heap).__name__}')


def heappush(heap, item, /):
    """Add an item."""
    _check(heap)
    heap.append(item)
    _rise(heap, 0, len(heap) - 1)


def heappop(heap, /):
    """Remove and return the smallest item."""
    _check(heap)
    last = heap.pop()
    if not heap:
        return last
    smallest = heap[0]
    heap[0] = last
    _sink(heap, 0)
    return smallest


def heapreplace(heap, item, /):
    """Remove and return the smallest item, then add one."""
    _check(heap)
    smallest = heap[0]
    heap[0] = item
    _sink(heap, 0)
    return smallest


def heappushpop(heap, item, /):
    """Add an item, then remove and return the smallest."""
    _check(heap)
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _sink(heap, 0)
    return item


def heapify(heap, /):
    """Make a heap of a list, in place and in linear time."""
    _check(heap)
    for i in reversed(range(len(heap) // 2)):
        _sink(heap, i)


# Heaps with the largest item first.

def _rise_max(heap, start, pos):
    item = heap[pos]
    while pos > start:
        parent = (pos - 1) >> 1
        above = heap[parent]
        if not above < item:
            break
        heap[pos] = above
        pos = parent
    heap[pos] = item


def _sink_max(heap, pos):
    end = len(heap)
    start = pos
    item = heap[pos]
    child = 2 * pos + 1
    while child < end:
        right = child + 1
        if right < end and not heap[right] < heap[child]:
            child = right
        heap[pos] = heap[child]
        pos = child
        child = 2 * pos + 1
    heap[pos] = item
    _rise_max(heap, start, pos)


def _heapify_max(heap, /):
    """heapify() for the largest first."""
    for i in reversed(range(len(heap) // 2)):
        _sink_max(heap, i)


def _heappop_max(heap, /):
    """heappop() for the largest first."""
    last = heap.pop()
    if not heap:
        return last
    largest = heap[0]
    heap[0] = last
    _sink_max(heap, 0)
    return largest


def _heapreplace_max(heap, item, /):
    """heapreplace() for the largest first."""
    largest = heap[0]
    heap[0] = item
    _sink_max(heap, 0)
    return largest


def merge(*iterables, key=None, reverse=False):
    """The items of several sorted iterables, sorted, one after the other."""
    heap = []
    direction = -1 if reverse else 1
    for order, it in enumerate(map(iter, iterables)):
        try:
            value = next(it)
        except StopIteration:
            continue
        heap.append([value if key is None else key(value), order * direction, value, it])
    if reverse:
        _heapify_max(heap)
        pop, replace = _heappop_max, _heapreplace_max
    else:
        heapify(heap)
        pop, replace = heappop, heapreplace
    while len(heap) > 1:
        try:
            while True:
                entry = heap[0]
                yield entry[2]
                value = next(entry[3])
                entry[0] = value if key is None else key(value)
                entry[2] = value
                replace(heap, entry)
        except StopIteration:
            pop(heap)
    if heap:
        entry = heap[0]
        yield entry[2]
        yield from entry[3]


def nsmallest(n, iterable, key=None):
    """The n smallest items, as sorted(iterable, key=key)[:n]."""
    if n == 1:
        marker = object()
        result = min(iterable, default=marker, key=key)
        return [] if result is marker else [result]
    try:
        size = len(iterable)
    except (TypeError, AttributeError):
        pass
    else:
        if n >= size:
            return sorted(iterable, key=key)[:n]
    it = iter(iterable)
    # Kept as (key, order of arrival, item), so that items themselves are not compared.
    heap = []
    for order, item in zip(range(n), it):
        heap.append((item if key is None else key(item), order, item))
    if not heap:
        return []
    _heapify_max(heap)
    top = heap[0][0]
    order = n
    for item in it:
        k = item if key is None else key(item)
        if k < top:
            _heapreplace_max(heap, (k, order, item))
            top = heap[0][0]
            order += 1
    heap.sort()
    return [entry[2] for entry in heap]


def nlargest(n, iterable, key=None):
    """The n largest items, as sorted(iterable, key=key, reverse=True)[:n]."""
    if n == 1:
        marker = object()
        result = max(iterable, default=marker, key=key)
        return [] if result is marker else [result]
    try:
        size = len(iterable)
    except (TypeError, AttributeError):
        pass
    else:
        if n >= size:
            return sorted(iterable, key=key, reverse=True)[:n]
    it = iter(iterable)
    heap = []
    for order, item in zip(range(0, -n, -1), it):
        heap.append((item if key is None else key(item), order, item))
    if not heap:
        return []
    heapify(heap)
    top = heap[0][0]
    order = -n
    for item in it:
        k = item if key is None else key(item)
        if top < k:
            heapreplace(heap, (k, order, item))
            top = heap[0][0]
            order -= 1
    heap.sort(reverse=True)
    return [entry[2] for entry in heap]

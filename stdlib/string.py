"""Constants of characters, and formatting that can be changed by subclasses.

Documented in the Python Library Reference, "string". Template is not here: it needs
regular expressions.
"""

__all__ = ['ascii_letters', 'ascii_lowercase', 'ascii_uppercase', 'capwords', 'digits',
           'hexdigits', 'octdigits', 'printable', 'punctuation', 'whitespace',
           'Formatter']

whitespace = ' \t\n\r\v\f'
ascii_lowercase = 'abcdefghijklmnopqrstuvwxyz'
ascii_uppercase = ascii_lowercase.upper()
ascii_letters = ascii_lowercase + ascii_uppercase
digits = '0123456789'
hexdigits = digits + 'abcdef' + 'ABCDEF'
octdigits = '01234567'
punctuation = ''.join(c for c in map(chr, range(33, 127)) if not c.isalnum())
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    """Capitalize the words of a string and join them again.

    Without sep, runs of blanks become one and those at the ends go away.
    """
    return (sep or ' ').join([word.capitalize() for word in s.split(sep)])


def _split(text):
    """Take a replacement text apart: yields (literal, field, spec, conversion).

    As str.format reads it; field is None behind the last literal.
    """
    size = len(text)
    pos = 0
    while pos < size:
        literal = []
        while True:
            opening, closing = text.find('{', pos), text.find('}', pos)
            if opening < 0 and closing < 0:
                literal.append(text[pos:])
                yield ''.join(literal), None, None, None
                return
            if opening < 0 or 0 <= closing < opening:
                if text[closing:closing + 2] != '}}':
                    raise ValueError("Single '}' encountered in format string")
                found = closing
            elif text[opening:opening + 2] == '{{':
                found = opening
            else:
                literal.append(text[pos:opening])
                pos = opening + 1
                break
            # A doubled brace ends a piece, as it does for str.format.
            literal.append(text[pos:found + 1])
            yield ''.join(literal), None, None, None
            literal = []
            pos = found + 2
            if pos >= size:
                return
        if pos >= size:
            raise ValueError("Single '{' encountered in format string")
        start = pos
        depth = 1
        bracket = False
        while pos < size:
            c = text[pos]
            if c == '[':
                bracket = True
            elif c == ']':
                bracket = False
            elif c == '{' and not bracket:
                raise ValueError("unexpected '{' in field name")
            elif c in '}:!' and not bracket:
                break
            pos += 1
        else:
            raise ValueError("expected '}' before end of string")
        field = text[start:pos]
        conversion = None
        spec = ''
        if text[pos] == '!':
            if pos + 1 >= size:
                raise ValueError("end of string while looking for conversion specifier")
            conversion = text[pos + 1]
            pos += 2
            if pos >= size:
                raise ValueError("unmatched '{' in format spec")
            if text[pos] not in ':}':
                raise ValueError("expected ':' after conversion specifier")
        if text[pos] == ':':
            start = pos = pos + 1
            while pos < size:
                c = text[pos]
                if c == '{':
                    depth += 1
                elif c == '}':
                    depth -= 1
                    if not depth:
                        break
                pos += 1
            else:
                raise ValueError("unmatched '{' in format spec")
            spec = text[start:pos]
        pos += 1
        yield ''.join(literal), field, spec, conversion


def _split_field(field):
    """Take a field name apart: the first part, and what leads on from there.

    The rest yields (True, attribute) and (False, index).
    """
    end = len(field)
    for c in '.[':
        at = field.find(c)
        if 0 <= at < end:
            end = at
    first = field[:end]
    return int(first) if first.isdecimal() else first, _steps(field, end)


def _steps(field, pos):
    size = len(field)
    while pos < size:
        if field[pos] == '.':
            start = pos = pos + 1
            while pos < size and field[pos] not in '.[':
                pos += 1
            if start == pos:
                raise ValueError('Empty attribute in format string')
            yield True, field[start:pos]
        elif field[pos] == '[':
            end = field.find(']', pos)
            if end < 0:
                raise ValueError("Missing ']' in format string")
            index = field[pos + 1:end]
            if not index:
                raise ValueError('Empty attribute in format string')
            yield False, int(index) if index.isdecimal() else index
            pos = end + 1
        else:
            raise ValueError("Only '.' or '[' may follow ']' in format field specifier")


class Formatter:
    """str.format in steps, each of which a subclass may replace."""

    def format(self, format_string, /, *args, **kwargs):
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        used = set()
        result, _ = self._vformat(format_string, args, kwargs, used, 2)
        self.check_unused_args(used, args, kwargs)
        return result

    def _vformat(self, format_string, args, kwargs, used_args, recursion_depth,
                 auto_arg_index=0):
        """The text, and the number of the next {}; False once fields have numbers."""
        if recursion_depth < 0:
            raise ValueError('Max string recursion exceeded')
        result = []
        for literal, field, spec, conversion in self.parse(format_string):
            if literal:
                result.append(literal)
            if field is None:
                continue
            if field == '':
                if auto_arg_index is False:
                    raise ValueError('cannot switch from manual field '
                                     'specification to automatic field numbering')
                field = str(auto_arg_index)
                auto_arg_index += 1
            elif field.isdigit():
                if auto_arg_index:
                    raise ValueError('cannot switch from manual field '
                                     'specification to automatic field numbering')
                auto_arg_index = False
            obj, first = self.get_field(field, args, kwargs)
            used_args.add(first)
            obj = self.convert_field(obj, conversion)
            spec, auto_arg_index = self._vformat(spec, args, kwargs, used_args,
                                                 recursion_depth - 1, auto_arg_index)
            result.append(self.format_field(obj, spec))
        return ''.join(result), auto_arg_index

    def get_value(self, key, args, kwargs):
        return args[key] if isinstance(key, int) else kwargs[key]

    def check_unused_args(self, used_args, args, kwargs):
        pass

    def format_field(self, value, format_spec):
        return format(value, format_spec)

    def convert_field(self, value, conversion):
        if conversion is None:
            return value
        if conversion == 's':
            return str(value)
        if conversion == 'r':
            return repr(value)
        if conversion == 'a':
            return ascii(value)
        raise ValueError(f'Unknown conversion specifier {conversion!s}')

    def parse(self, format_string):
        return _split(format_string)

    def get_field(self, field_name, args, kwargs):
        first, rest = _split_field(field_name)
        obj = self.get_value(first, args, kwargs)
        for is_attribute, name in rest:
            obj = getattr(obj, name) if is_attribute else obj[name]
        return obj, first

// What the files of str share: str.c, str_methods.c, str_search.c, str_format.c,
// str_percent.c; the searches serve bytes too.
#pragma once

#include "runtime/objects/str.h"

extern const GillDef gi_str_methods[];
extern const GillDef gi_str_static_methods[];

// Offsets of a part in a run of bytes, -1 when absent. An empty part is found at 0, or at
// the end by the reverse search.
int64_t gi_text_find(const char *data, size_t size, const char *part, size_t part_size);
int64_t gi_text_rfind(const char *data, size_t size, const char *part, size_t part_size);
// How often a part that is not empty occurs without overlaps, at most `limit` times.
size_t gi_text_count(const char *data, size_t size, const char *part, size_t part_size,
                     size_t limit);

// format % args for str, and for bytes and bytearray (result: bytes).
GillValue gi_str_percent(GillThread *t, GillValue format, GillValue args) GILL_CHECKED;
GillValue gi_bytes_percent(GillThread *t, const char *format, size_t size,
                           GillValue args) GILL_CHECKED;
// str.format(*args, **kwargs): args a tuple; kwargs a dict, any mapping (format_map), or
// empty.
GillValue gi_str_format_method(GillThread *t, GillValue format, GillValue args,
                               GillValue kwargs) GILL_CHECKED;
// How a message names the type of a wrong argument: "None", else the type's name.
const char *gi_arg_type_name(GillThread *t, GillValue v);
// Arguments of find() and its like, (self, part, start, end), the last two None or absent:
// counts them, in the words of that function, and gives the range of a text of len items
// that is to be searched. *to is at most len; *from is at least 0, and may exceed *to.
bool gi_search_args(GillThread *t, const char *name, const GillValue *args, int n,
                    int64_t len, int64_t *from, int64_t *to) GILL_CHECKED;
// _string.formatter_parser as a list of tuples, and formatter_field_name_split.
GillValue gi_format_parse(GillThread *t, GillValue format) GILL_CHECKED;
GillValue gi_format_split_name(GillThread *t, GillValue name) GILL_CHECKED;

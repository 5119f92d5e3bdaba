// SPDX-License-Identifier: MIT
// What the files of str share: str.c, str_methods.c, str_search.c, str_format.c,
// str_percent.c; the searches serve bytes too.
#pragma once

#include "runtime/objects/str.h"

// A str of that size, not yet written; never for the shared ones. Null: MemoryError.
GiStr *gi_str_alloc(GillThread *t, size_t size, size_t len) GILL_CHECKED;

extern const GillDef gi_str_methods[];
extern const GillDef gi_str_static_methods[];

// Offsets of a part in a run of bytes, -1 when absent. An empty part is found at 0, or
// at the end by the reverse search.
int64_t gi_text_find(const char *data, size_t size, const char *part, size_t part_size);
int64_t gi_text_rfind(const char *data, size_t size, const char *part,
                      size_t part_size);
// How often a part that is not empty occurs without overlaps, at most `limit` times.
size_t gi_text_count(const char *data, size_t size, const char *part, size_t part_size,
                     size_t limit);

// format % args for str, and for bytes and bytearray (result: bytes).
GillValue gi_str_percent(GillThread *t, GillValue format, GillValue args) GILL_CHECKED;
GillValue gi_bytes_percent(GillThread *t, const char *format, size_t size,
                           GillValue args) GILL_CHECKED;
// str.format(*args, **kwargs): args a tuple; kwargs a dict, any mapping (format_map),
// or empty.
GillValue gi_str_format_method(GillThread *t, GillValue format, GillValue args,
                               GillValue kwargs) GILL_CHECKED;
// How a message names the type of a wrong argument: "None", else the type's name.
const char *gi_arg_type_name(GillThread *t, GillValue v);
// Arguments of find() and its like, (self, part, start, end), the last two None or
// absent: counts them, in the words of that function, and gives the range of a text of
// len items that is to be searched. *to is at most len; *from is at least 0, and may
// exceed *to.
bool gi_search_args(GillThread *t, const char *name, const GillValue *args, int n,
                    int64_t len, int64_t *from, int64_t *to) GILL_CHECKED;
// _string.formatter_parser as a list of tuples, and formatter_field_name_split.
GillValue gi_format_parse(GillThread *t, GillValue format) GILL_CHECKED;
GillValue gi_format_split_name(GillThread *t, GillValue name) GILL_CHECKED;

// A str where a method needs one; position 0: its only argument, function null: in the
// shortest words.
bool gi_need_str(GillThread *t, GillValue v, const char *function,
                 int position) GILL_CHECKED;
// A width or count: OverflowError when it fits no ssize_t of C.
bool gi_size_get(GillThread *t, GillValue v, int64_t *out) GILL_CHECKED;

// Methods, for the table: str_cut.c.
GillValue gi_str_find(GillThread *t, const GillValue *args, int n);
GillValue gi_str_rfind(GillThread *t, const GillValue *args, int n);
GillValue gi_str_index(GillThread *t, const GillValue *args, int n);
GillValue gi_str_rindex(GillThread *t, const GillValue *args, int n);
GillValue gi_str_count(GillThread *t, const GillValue *args, int n);
GillValue gi_str_startswith(GillThread *t, const GillValue *args, int n);
GillValue gi_str_endswith(GillThread *t, const GillValue *args, int n);
GillValue gi_str_strip(GillThread *t, const GillValue *args);
GillValue gi_str_lstrip(GillThread *t, const GillValue *args);
GillValue gi_str_rstrip(GillThread *t, const GillValue *args);
GillValue gi_str_split(GillThread *t, const GillValue *args);
GillValue gi_str_rsplit(GillThread *t, const GillValue *args);
GillValue gi_str_splitlines(GillThread *t, const GillValue *args);
GillValue gi_str_partition(GillThread *t, const GillValue *args);
GillValue gi_str_rpartition(GillThread *t, const GillValue *args);
GillValue gi_str_removeprefix(GillThread *t, const GillValue *args);
GillValue gi_str_removesuffix(GillThread *t, const GillValue *args);
// str_case.c.
GillValue gi_str_upper(GillThread *t, const GillValue *args);
GillValue gi_str_lower(GillThread *t, const GillValue *args);
GillValue gi_str_casefold(GillThread *t, const GillValue *args);
GillValue gi_str_swapcase(GillThread *t, const GillValue *args);
GillValue gi_str_capitalize(GillThread *t, const GillValue *args);
GillValue gi_str_title(GillThread *t, const GillValue *args);
GillValue gi_str_isalpha(GillThread *t, const GillValue *args);
GillValue gi_str_isalnum(GillThread *t, const GillValue *args);
GillValue gi_str_isdecimal(GillThread *t, const GillValue *args);
GillValue gi_str_isdigit(GillThread *t, const GillValue *args);
GillValue gi_str_isnumeric(GillThread *t, const GillValue *args);
GillValue gi_str_isspace(GillThread *t, const GillValue *args);
GillValue gi_str_isascii(GillThread *t, const GillValue *args);
GillValue gi_str_isprintable(GillThread *t, const GillValue *args);
GillValue gi_str_isidentifier(GillThread *t, const GillValue *args);
GillValue gi_str_islower(GillThread *t, const GillValue *args);
GillValue gi_str_isupper(GillThread *t, const GillValue *args);
GillValue gi_str_istitle(GillThread *t, const GillValue *args);

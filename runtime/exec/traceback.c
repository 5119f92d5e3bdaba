// Traceback objects, and the text of their entries.
//
// An entry is code, function and instruction; its line, its column range and its frame
// object are found when somebody asks. The text is CPython 3.11's: a run of the same line
// is folded after the third, and carets mark the range of the instruction unless that is
// the whole line.
// SPDX-License-Identifier: MIT
#include "runtime/exec/traceback.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "runtime/engine.h"
#include "runtime/exec/code.h"
#include "runtime/exec/frame.h"
#include "runtime/exec/func.h"
#include "runtime/exec/import.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/containers.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/int.h"
#include "runtime/objects/protocol.h"

#define LIMIT_DEFAULT  1000 // entries shown: the last ones
#define REPEATS_SHOWN  3
#define SOURCE_INDENT  4

static GiTraceback *traceback_ptr(GillValue v)
{
    assert(gi_is_traceback(v));
    return (GiTraceback *)gi_ptr(v);
}

// ---- Objects ----

static GillValue traceback_new(GillThread *t, GillValue next, GillValue code,
                               GillValue function, uint32_t word, int line)
{
    GiTraceback *tb = gi_alloc(
        t, sizeof *tb, GI_HEADER_BITS(GI_TYPE_TRACEBACK, GI_KIND_TRACEBACK, 0, 4));
    if (!tb) {
        return GILL_ERROR;
    }
    tb->next = next;
    tb->code = code;
    tb->function = function;
    tb->frame = GILL_EMPTY;
    tb->word = word;
    tb->line = line;
    tb->named_by = tb->placed_by = -1;
    return gi_from_ptr(tb);
}

// One entry, and before it one for each comprehension around the instruction.
static bool add_entries(GillThread *t, GillValue exc, GillValue code_value,
                        GillValue function, uint32_t word, int line)
{
    const GiCode *code = gi_code_ptr(code_value);
    int16_t placed_by = -1;
    GiException *e = gi_exception_ptr(exc);
    for (uint32_t i = 0; i < code->inlined_len; i++) {
        const GiInlined *inlined = &code->inlined[i];
        if (inlined->start <= word && word < inlined->end) {
            const GillValue tb =
                traceback_new(t, e->traceback, code_value, function, word, line);
            if (gi_is_error(tb)) {
                return false;
            }
            traceback_ptr(tb)->named_by = (int16_t)i;
            traceback_ptr(tb)->placed_by = placed_by;
            placed_by = (int16_t)i;
            gi_store(t, &e->traceback, tb);
        }
    }
    const GillValue tb =
        traceback_new(t, e->traceback, code_value, function, word, line);
    if (gi_is_error(tb)) {
        return false;
    }
    traceback_ptr(tb)->placed_by = placed_by;
    gi_store(t, &e->traceback, tb);
    return true;
}

bool gi_traceback_add(GillThread *t, GillValue exc, GillValue code, GillValue function,
                      uint32_t word, int line)
{
    if (!gi_is_exception(exc)) {
        return true;
    }
    // The preallocated MemoryError is shared: entries would pile up on it. A fresh one
    // takes its place where there is memory again.
    t->exception = GILL_EMPTY;
    if (gi_same(exc, t->vm->no_memory)) {
        GiException *fresh = gi_exception_alloc(t, t->vm->exc_types[GILL_MemoryError]);
        if (!fresh) {
            t->exception = exc;
            return false;
        }
        exc = gi_from_ptr(fresh);
    }
    const bool ok = add_entries(t, exc, code, function, word, line);
    t->exception = exc;
    return ok;
}

static void entry_position(const GiTraceback *tb, GiPosition *out)
{
    const GiCode *code = gi_code_ptr(tb->code);
    if (tb->placed_by < 0) {
        gi_code_position(code, tb->word, out);
        return;
    }
    const GiInlined *inlined = &code->inlined[tb->placed_by];
    *out = (GiPosition){inlined->line, inlined->end_line, inlined->column,
                        inlined->end_column};
}

int gi_traceback_line(GillValue v)
{
    const GiTraceback *tb = traceback_ptr(v);
    if (tb->line != 0) {
        return tb->line;
    }
    GiPosition position;
    entry_position(tb, &position);
    return position.line;
}

const char *gi_traceback_name(GillValue v)
{
    static const char *const names[] = {
        [GI_INLINED_LIST] = "<listcomp>",
        [GI_INLINED_SET] = "<setcomp>",
        [GI_INLINED_DICT] = "<dictcomp>",
    };
    const GiTraceback *tb = traceback_ptr(v);
    const GiCode *code = gi_code_ptr(tb->code);
    return tb->named_by < 0 ? gi_str_data(code->name)
                            : names[code->inlined[tb->named_by].kind];
}

static GillValue get_frame(GillThread *t, GillValue self)
{
    GiTraceback *tb = traceback_ptr(self);
    if (gi_is_empty(tb->frame)) {
        const GillValue frame =
            gi_frame_for_traceback(t, tb->code, tb->function, tb->word);
        if (gi_is_error(frame)) {
            return GILL_ERROR;
        }
        gi_store(t, &tb->frame, frame);
    }
    return tb->frame;
}

static GillValue get_next(GillThread *t, GillValue self)
{
    (void)t;
    return traceback_ptr(self)->next;
}

static bool put_next(GillThread *t, GillValue self, GillValue v)
{
    if (gi_is_empty(v)) {
        gill_raise(t, GILL_TypeError, "can't delete tb_next attribute");
        return false;
    }
    if (!gi_is_none(v) && !gi_is_traceback(v)) {
        gill_raise(t, GILL_TypeError, "expected traceback object, got '%T'", v);
        return false;
    }
    for (GillValue o = v; gi_is_traceback(o); o = traceback_ptr(o)->next) {
        if (gi_same(o, self)) {
            gill_raise(t, GILL_ValueError, "traceback loop detected");
            return false;
        }
    }
    gi_store(t, &traceback_ptr(self)->next, v);
    return true;
}

static GillValue get_line(GillThread *t, GillValue self)
{
    (void)t;
    const int line = gi_traceback_line(self);
    return line < 0 ? GILL_NONE : gi_small(line);
}

static GillValue get_lasti(GillThread *t, GillValue self)
{
    (void)t;
    return gi_small((int64_t)traceback_ptr(self)->word * 2);
}

static const GiGetSet traceback_getsets[] = {
    {"tb_frame", get_frame, NULL, "The frame."},
    {"tb_next", get_next, put_next, "The next entry towards the raise."},
    {"tb_lineno", get_line, NULL, "The line."},
    {"tb_lasti", get_lasti, NULL, "The instruction."},
    {0},
};

// traceback(tb_next, tb_frame, tb_lasti, tb_lineno)
static GillValue traceback_type_new(GillThread *t, GillValue cls, const GillValue *args,
                                    int npos, GillValue kwnames)
{
    (void)cls;
    GillValue out[4];
    if (!gi_args_parse(t, "traceback(tb_next, tb_frame, tb_lasti, tb_lineno)", args, npos,
                       kwnames, out)) {
        return GILL_ERROR;
    }
    if (!gi_is_none(out[0]) && !gi_is_traceback(out[0])) {
        return gill_raise(t, GILL_TypeError, "expected traceback object or None, got '%T'",
                          out[0]);
    }
    if (!gi_has_kind(out[1], GI_KIND_FRAME)) {
        return gill_raise(t, GILL_TypeError,
                          "traceback() argument 'tb_frame' must be frame, not %T", out[1]);
    }
    int64_t lasti, line;
    if (!gi_index_int64(t, out[2], &lasti) || !gi_index_int64(t, out[3], &line)) {
        return GILL_ERROR;
    }
    const GiFrame *frame = (const GiFrame *)gi_ptr(out[1]);
    const GillValue tb = traceback_new(t, out[0], frame->code, frame->function,
                                       (uint32_t)(lasti / 2), (int)line);
    if (!gi_is_error(tb)) {
        gi_store(t, &traceback_ptr(tb)->frame, out[1]);
    }
    return tb;
}

static GillValue traceback_dir(GillThread *t, const GillValue *args)
{
    (void)args;
    return gi_list_from(
        t,
        (GillValue[]){gi_intern(t, "tb_frame", 8), gi_intern(t, "tb_next", 7),
                      gi_intern(t, "tb_lasti", 8), gi_intern(t, "tb_lineno", 9)},
        4);
}

static const GillDef traceback_methods[] = {
    {"__dir__(self, /)", traceback_dir, "The four attributes."},
    {0},
};

static const GiSlots traceback_slots = {.new = traceback_type_new};

const GiTypeDef gi_traceback_def = {
    .kind = GI_KIND_TRACEBACK,
    .size = sizeof(GiTraceback),
    .flags = GI_TYPE_FINAL,
    .slots = &traceback_slots,
    .methods = traceback_methods,
    .getsets = traceback_getsets,
    .doc = "Where an exception passed.",
};

// ---- Source lines ----

// A whole line, with its indentation and without its end; empty when there is none.
static GillValue read_line(GillThread *t, GillValue filename, int line)
{
    const size_t n = gi_str_size(filename);
    const char *name = gi_str_data(filename);
    if (line < 1 || n == 0 || name[0] == '<' || memchr(name, 0, n) || n >= PATH_MAX) {
        return GILL_EMPTY;
    }
    char path[PATH_MAX];
    memcpy(path, name, n);
    path[n] = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return GILL_EMPTY;
    }
    char *data;
    size_t size;
    const bool ok = gi_read_file(t, fd, &data, &size);
    close(fd);
    if (!ok) {
        gill_error_clear(t);
        return GILL_EMPTY;
    }
    const char *p = data, *const end = data + size;
    if (size >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
        p += 3;
    }
    for (int i = 1; i < line && p < end; i++) {
        while (p < end && *p != '\n' && *p != '\r') {
            p++;
        }
        p += p < end && *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
    }
    GillValue text = GILL_EMPTY;
    if (p < end) {
        const char *stop = p;
        while (stop < end && *stop != '\n' && *stop != '\r') {
            stop++;
        }
        text = gi_str_decode(t, p, (size_t)(stop - p), "utf-8", "strict");
        if (gi_is_error(text)) {
            gill_error_clear(t);
            text = GILL_EMPTY;
        }
    }
    gi_mem_free(t, data, size + 1);
    return text;
}

static size_t blanks(const char *text, size_t size)
{
    size_t n = 0;
    while (n < size && (text[n] == ' ' || text[n] == '\t' || text[n] == '\f')) {
        n++;
    }
    return n;
}

GillValue gi_source_line(GillThread *t, GillValue filename, int line, int *out_indent)
{
    const GillValue text = read_line(t, filename, line);
    if (gi_is_empty(text)) {
        return text;
    }
    const size_t n = blanks(gi_str_data(text), gi_str_size(text));
    *out_indent = (int)n;
    return gi_str_new(t, gi_str_data(text) + n, gi_str_size(text) - n);
}

// ---- Carets ----

// Characters in the first `bytes` bytes of a line.
static int characters(const char *text, size_t size, int bytes)
{
    int n = 0;
    for (size_t i = 0; i < size && i < (size_t)bytes; i++) {
        n += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return n;
}

// The line of marks below a source line. Columns of `position` count bytes; what is
// printed counts characters.
static bool add_carets(GillThread *t, GiStrBuf *out, GillValue line,
                       const GiPosition *position, const GiMargin *margin)
{
    const char *text = gi_str_data(line);
    const size_t size = gi_str_size(line);
    if (position->line < 0 || position->end_line < 0 || position->column < 0 ||
        position->end_column < 0 || (size_t)position->column > size) {
        return true;
    }
    const int start = characters(text, size, position->column);
    int end = characters(text, size, position->end_column);
    int left = -1, right = -1; // of the part within that is marked by ^ between ~
    if (position->line == position->end_line) {
        if (position->end_column > position->column &&
            (size_t)position->end_column <= size &&
            gi_engine_anchors(t, text + position->column,
                              (size_t)(position->end_column - position->column), &left,
                              &right)) {
            left = start + characters(text + position->column,
                                      size - (size_t)position->column, left);
            right = start + characters(text + position->column,
                                       size - (size_t)position->column, right);
        } else {
            left = right = -1;
        }
    } else {
        size_t last = size;
        while (last > 0 && strchr(" \t\f", text[last - 1])) {
            last--;
        }
        end = characters(text, size, (int)last);
    }
    const int indent = (int)blanks(text, size);
    const bool has_parts = left != -1 || right != -1;
    if (end - start == (int)gi_str_len(line) - indent && !has_parts) {
        return true;
    }
    bool ok = gi_margin_add(t, out, margin);
    for (int i = indent - SOURCE_INDENT; ok && i < end; i++) {
        const char mark = i < start                          ? ' '
                          : !has_parts                       ? '^'
                          : left <= i && i < right           ? '^'
                                                             : '~';
        ok = gi_strbuf_add(t, out, &mark, 1);
    }
    return ok && gi_strbuf_add_c(t, out, "\n");
}

// ---- Entries ----

bool gi_margin_add(GillThread *t, GiStrBuf *out, const GiMargin *margin)
{
    for (int i = 0; i < margin->indent; i++) {
        if (!gi_strbuf_add(t, out, " ", 1)) {
            return false;
        }
    }
    return gi_strbuf_add_c(t, out, margin->margin);
}

static bool add_entry(GillThread *t, GiStrBuf *out, GillValue v, int line,
                      const GiMargin *margin)
{
    const GiTraceback *tb = traceback_ptr(v);
    const GiCode *code = gi_code_ptr(tb->code);
    if (!gi_margin_add(t, out, margin) ||
        !gi_strbuf_add_format(t, out, "  File \"%U\", line %d, in %s\n", code->filename,
                              line, gi_traceback_name(v))) {
        return false;
    }
    const GillValue source = read_line(t, code->filename, line);
    if (gi_is_empty(source)) {
        return true;
    }
    const size_t indent = blanks(gi_str_data(source), gi_str_size(source));
    if (!gi_margin_add(t, out, margin) || !gi_strbuf_add_c(t, out, "    ") ||
        !gi_strbuf_add(t, out, gi_str_data(source) + indent,
                       gi_str_size(source) - indent) ||
        !gi_strbuf_add_c(t, out, "\n")) {
        return false;
    }
    GiPosition position;
    entry_position(tb, &position);
    return position.line != line || add_carets(t, out, source, &position, margin);
}

static bool add_repeats(GillThread *t, GiStrBuf *out, int count, const GiMargin *margin)
{
    if (count <= REPEATS_SHOWN) {
        return true;
    }
    count -= REPEATS_SHOWN;
    return gi_margin_add(t, out, margin) &&
           gi_strbuf_add_format(t, out, "  [Previous line repeated %d more time%s]\n",
                                count, count == 1 ? "" : "s");
}

static int64_t entry_limit(GillThread *t)
{
    const GillValue v = gi_dict_find_name(t, gi_dict_ptr(t->vm->sys_dict),
                                          GI_NAME(t, tracebacklimit));
    if (!gi_is_int(v)) {
        return LIMIT_DEFAULT;
    }
    int64_t limit;
    return gi_int_to_int64(gi_int_plain(v), &limit) ? limit : LIMIT_DEFAULT;
}

bool gi_traceback_entries(GillThread *t, GiStrBuf *out, GillValue tb, const char *header,
                          const char *header_margin, const GiMargin *margin)
{
    const int64_t limit = entry_limit(t);
    if (limit <= 0) {
        return true;
    }
    const GiMargin first = {margin->indent, header_margin};
    if (!gi_margin_add(t, out, &first) || !gi_strbuf_add_c(t, out, header)) {
        return false;
    }
    int64_t depth = 0;
    for (GillValue v = tb; gi_is_traceback(v); v = traceback_ptr(v)->next) {
        depth++;
    }
    for (; depth > limit; depth--) {
        tb = traceback_ptr(tb)->next;
    }
    const GiCode *last_code = NULL;
    const char *last_name = NULL;
    int last_line = -1, count = 0;
    for (; gi_is_traceback(tb); tb = traceback_ptr(tb)->next) {
        const GiCode *code = gi_code_ptr(traceback_ptr(tb)->code);
        const int line = gi_traceback_line(tb);
        const char *name = gi_traceback_name(tb);
        const bool is_same = last_code && line == last_line && line != -1 &&
                             gi_same(code->filename, last_code->filename) &&
                             name == last_name;
        if (!is_same) {
            if (!add_repeats(t, out, count, margin)) {
                return false;
            }
            count = 0;
        }
        last_code = code;
        last_name = name;
        last_line = line;
        count++;
        if (count <= REPEATS_SHOWN && !add_entry(t, out, tb, line, margin)) {
            return false;
        }
    }
    return add_repeats(t, out, count, margin);
}

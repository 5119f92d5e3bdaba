// session: what the parsers of one source share: names and warnings.
// SPDX-License-Identifier: MIT
#include <string.h>

#include "interp/syntax/lexer.h"
#include "interp/syntax/report.h"

int32_t gi_count_chars(const char *text, size_t size)
{
    int32_t count = 0;
    for (size_t i = 0; i < size; i++) {
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return count;
}

static uint32_t hash_bytes(const char *data, size_t size)
{
    uint32_t hash = 2166136261u; // FNV-1a
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)data[i]) * 16777619u;
    }
    return hash;
}

static bool names_grow(GiSession *s)
{
    const uint32_t cap = s->names_cap ? s->names_cap * 2 : 256;
    GiName **names = gi_arena_alloc(s->arena, cap * sizeof *names);
    if (!names) {
        return false;
    }
    for (uint32_t i = 0; i < s->names_cap; i++) {
        if (s->names[i]) {
            uint32_t slot = s->names[i]->hash & (cap - 1);
            while (names[slot]) {
                slot = (slot + 1) & (cap - 1);
            }
            names[slot] = s->names[i];
        }
    }
    s->names = names;
    s->names_cap = cap;
    return true;
}

GiName *gi_session_intern(GiSession *s, const char *data, size_t size)
{
    if (s->names_count * 2 >= s->names_cap && !names_grow(s)) {
        return NULL;
    }
    const uint32_t hash = hash_bytes(data, size);
    uint32_t slot = hash & (s->names_cap - 1);
    for (GiName *name; (name = s->names[slot]);
         slot = (slot + 1) & (s->names_cap - 1)) {
        if (name->hash == hash && name->size == size &&
            memcmp(name->data, data, size) == 0) {
            return name;
        }
    }
    GiName *name = gi_arena_alloc(s->arena, sizeof *name);
    char *copy = gi_arena_alloc(s->arena, size + 1);
    if (!name || !copy) {
        return NULL;
    }
    memcpy(copy, data, size);
    *name = (GiName){.data = copy, .size = (uint32_t)size, .hash = hash};
    s->names[slot] = name;
    s->names_count++;
    return name;
}

bool gi_session_init(GiSession *s)
{
    static const struct {
        const char *text;
        GiTokenKind kind;
    } keywords[] = {
#define KEYWORD(kind, text) {text, GI_TOK_##kind},
#include "interp/syntax/tokens.def"
#undef KEYWORD
    };
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        GiName *name = gi_session_intern(s, keywords[i].text, strlen(keywords[i].text));
        if (!name) {
            return gi_report_no_memory(s);
        }
        name->keyword = keywords[i].kind;
    }
    s->name_match = gi_session_intern(s, "match", 5);
    s->name_case = gi_session_intern(s, "case", 4);
    s->name_underscore = gi_session_intern(s, "_", 1);
    s->name_print = gi_session_intern(s, "print", 5);
    s->name_exec = gi_session_intern(s, "exec", 4);
    if (!s->name_match || !s->name_case || !s->name_underscore || !s->name_print ||
        !s->name_exec) {
        return gi_report_no_memory(s);
    }
    return true;
}

bool gi_session_warn(GiSession *s, int32_t line, const char *message)
{
    GiSyntaxWarning *warning = gi_arena_alloc(s->arena, sizeof *warning);
    if (!warning) {
        return gi_report_no_memory(s);
    }
    *warning = (GiSyntaxWarning){.line = line, .message = message};
    *s->warnings_end = warning;
    s->warnings_end = &warning->next;
    return true;
}

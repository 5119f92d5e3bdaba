// compile_match: the match statement.
//
// The subject waits in a temporary; a pattern jumps to its case's fail label or falls
// through. Names are bound only once a whole pattern has matched: until then each has a
// temporary of its own, which the alternatives of an or-pattern share.
// SPDX-License-Identifier: MIT
#include "interp/compile/compile.h"
#include "runtime/objects/protocol.h"

typedef struct Capture {
    GillValue name;
    const GiNode *node;
    int reg;
    bool is_bound; // by what was compiled so far
} Capture;

typedef struct Pattern {
    Capture *captures; // every name of the case's pattern
    uint32_t len, cap;
    int32_t fail;
    bool may_be_irrefutable;
    const GiNode *last; // where CPython's errors point: the pattern entered last
} Pattern;

static void pattern(GiCompiler *c, Pattern *p, const GiNode *n, int reg);

static bool is_wildcard(const GiNode *n)
{
    return n->kind == GI_AST_MatchAs && !gi_as_MatchAs(n)->name && !gi_as_MatchAs(n)->pattern;
}

static bool is_wildcard_star(const GiNode *n)
{
    return n->kind == GI_AST_MatchStar && !gi_as_MatchStar(n)->name;
}

// ---------------------------------------------------------------------------------
// Captures

static Capture *find_capture(Pattern *p, GillValue name)
{
    for (uint32_t i = 0; i < p->len; i++) {
        if (gi_same(p->captures[i].name, name)) {
            return &p->captures[i];
        }
    }
    return NULL;
}

static void add_capture(GiCompiler *c, Pattern *p, const GiName *name, const GiNode *n)
{
    if (!name || c->failed) {
        return;
    }
    const GillValue value = gi_private_name(c, name);
    if (c->failed || find_capture(p, value) ||
        !gi_compile_grow(c, &p->captures, p->len, &p->cap, sizeof *p->captures)) {
        return;
    }
    p->captures[p->len++] = (Capture){value, n, gi_temp_push(c), false};
}

// A temporary for every name below n.
static void add_captures(GiCompiler *c, Pattern *p, const GiNode *n)
{
    GiNodeSeq inner = {0};
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    switch (n->kind) {
    case GI_AST_MatchSequence:
        inner = gi_as_MatchSequence(n)->patterns;
        break;
    case GI_AST_MatchOr:
        inner = gi_as_MatchOr(n)->patterns;
        break;
    case GI_AST_MatchMapping:
        inner = gi_as_MatchMapping(n)->patterns;
        break;
    case GI_AST_MatchClass: {
        const GiNodeSeq keywords = gi_as_MatchClass(n)->kwd_patterns;
        inner = gi_as_MatchClass(n)->patterns;
        for (uint32_t i = 0; i < inner.count; i++) {
            add_captures(c, p, inner.items[i]);
        }
        for (uint32_t i = 0; i < keywords.count; i++) {
            add_captures(c, p, keywords.items[i]);
        }
        return;
    }
    case GI_AST_MatchAs:
        if (gi_as_MatchAs(n)->pattern) {
            add_captures(c, p, gi_as_MatchAs(n)->pattern);
        }
        add_capture(c, p, gi_as_MatchAs(n)->name, n);
        return;
    case GI_AST_MatchStar:
        add_capture(c, p, gi_as_MatchStar(n)->name, n);
        return;
    default:
        return;
    }
    for (uint32_t i = 0; i < inner.count; i++) {
        add_captures(c, p, inner.items[i]);
    }
    if (n->kind == GI_AST_MatchMapping) {
        add_capture(c, p, gi_as_MatchMapping(n)->rest, n);
    }
}

static void capture(GiCompiler *c, Pattern *p, const GiNode *at, const GiName *name, int reg)
{
    if (!name || c->failed) {
        return;
    }
    const GillValue value = gi_private_name(c, name);
    if (c->failed || gi_check_forbidden(c, p->last, value, true)) {
        return;
    }
    Capture *k = find_capture(p, value);
    if (k->is_bound) {
        gi_compile_error(c, p->last, "multiple assignments to name '%U' in pattern", value);
        return;
    }
    k->is_bound = true;
    gi_move(c, at, k->reg, reg);
}

// ---------------------------------------------------------------------------------
// Kinds of patterns

static void inner_pattern(GiCompiler *c, Pattern *p, const GiNode *n, int reg)
{
    const bool old = p->may_be_irrefutable;
    p->may_be_irrefutable = true;
    pattern(c, p, n, reg);
    p->may_be_irrefutable = old;
}

// Jump to fail unless R[reg] is `op` n.
static void compare_len(GiCompiler *c, const GiNode *at, Pattern *p, int reg, bool exact,
                        int64_t n)
{
    const int mark = c->unit->top;
    const uint32_t k = gi_const(c, gi_small(n));
    if (k <= 255) {
        gi_emit_jump(c, at, exact ? GI_OP_JNEQ_K : GI_OP_JNGE_K, reg, (int)k, p->fail);
    } else {
        const int r = gi_temp_push(c);
        gi_load_value(c, at, r, gi_small(n));
        gi_emit_jump(c, at, exact ? GI_OP_JNEQ : GI_OP_JNGE, reg, r, p->fail);
    }
    c->unit->top = mark;
}

static void sequence(GiCompiler *c, Pattern *p, const GiAstMatchSequence *n, int reg)
{
    const GiNode *at = &n->base;
    const int mark = c->unit->top;
    const int size = (int)n->patterns.count;
    int star = -1;
    bool only_wildcards = true;
    bool is_star_wildcard = false;
    for (int i = 0; i < size; i++) {
        const GiNode *e = n->patterns.items[i];
        if (e->kind == GI_AST_MatchStar) {
            if (star >= 0) {
                gi_compile_error(c, at, "multiple starred names in sequence pattern");
                return;
            }
            is_star_wildcard = is_wildcard_star(e);
            only_wildcards &= is_star_wildcard;
            star = i;
        } else {
            only_wildcards &= is_wildcard(e);
        }
    }
    const int r = gi_temp_push(c);
    gi_emit(c, at, GI_OP_MATCH_SEQUENCE, r, reg, 0);
    gi_emit_jump(c, at, GI_OP_JFALSE, r, 0, p->fail);
    if (star < 0 || size > 1) {
        gi_emit(c, at, GI_OP_GET_LEN, r, reg, 0);
        compare_len(c, at, p, r, star < 0, star < 0 ? size : size - 1);
    }
    if (only_wildcards) {
        c->unit->top = mark;
        return;
    }
    if (is_star_wildcard || size > 100) {
        // Items are fetched one by one; R[r] is the length.
        for (int i = 0; i < size && !c->failed; i++) {
            const GiNode *e = n->patterns.items[i];
            if (is_wildcard(e) || i == star) {
                if (i == star && !is_star_wildcard) {
                    gi_compile_error(c, at, "pattern is too complex");
                }
                continue;
            }
            const int item = gi_temp_push(c);
            if (star < 0 || i < star) {
                gi_load_value(c, at, item, gi_small(i));
            } else {
                const int back = gi_temp_push(c);
                gi_load_value(c, at, back, gi_small(size - i));
                gi_emit(c, at, GI_OP_SUB, item, r, back);
            }
            gi_emit(c, at, GI_OP_GETITEM, item, reg, item);
            c->unit->top = item + 1;
            inner_pattern(c, p, e, item);
            c->unit->top = item;
        }
        c->unit->top = mark;
        return;
    }
    c->unit->top = mark;
    const int first = gi_temp_push_many(c, size);
    if (star >= 0) {
        gi_emit(c, at, GI_OP_UNPACK_EX, first, reg, star)->w[0] = (uint32_t)(size - star - 1);
        gi_mark_written(c, first, size, true);
    } else {
        gi_emit(c, at, GI_OP_UNPACK, first, reg, size);
    }
    for (int i = 0; i < size && !c->failed; i++) {
        const GiNode *e = n->patterns.items[i];
        if (i == star) {
            p->last = e;
            capture(c, p, e, gi_as_MatchStar(e)->name, first + i);
        } else {
            inner_pattern(c, p, e, first + i);
        }
    }
    c->unit->top = mark;
}

static bool check_keys(GiCompiler *c, const GiAstMatchMapping *n)
{
    for (uint32_t i = 0; i < n->keys.count && !c->failed; i++) {
        const GiNode *key = n->keys.items[i];
        if (!gi_is_constant(key)) {
            if (key->kind != GI_AST_Attribute) {
                gi_compile_error(c, &n->base,
                                 "mapping pattern keys may only match literals and "
                                 "attribute lookups");
                return false;
            }
            continue;
        }
        for (uint32_t k = 0; k < i && !c->failed; k++) {
            if (!gi_is_constant(n->keys.items[k])) {
                continue;
            }
            const int same = gi_equal(c->t, gi_constant_value(c, key),
                                      gi_constant_value(c, n->keys.items[k]));
            if (same < 0) {
                gi_compile_fail(c);
            } else if (same) {
                gi_compile_error(c, &n->base, "mapping pattern checks duplicate key (%R)",
                                 gi_constant_value(c, key));
            }
        }
    }
    return !c->failed;
}

static void mapping(GiCompiler *c, Pattern *p, const GiAstMatchMapping *n, int reg)
{
    const GiNode *at = &n->base;
    const int mark = c->unit->top;
    const int size = (int)n->keys.count;
    const int r = gi_temp_push(c);
    gi_emit(c, at, GI_OP_MATCH_MAPPING, r, reg, 0);
    gi_emit_jump(c, at, GI_OP_JFALSE, r, 0, p->fail);
    if (size == 0 && !n->rest) {
        c->unit->top = mark;
        return;
    }
    if (size > 0) {
        gi_emit(c, at, GI_OP_GET_LEN, r, reg, 0);
        compare_len(c, at, p, r, false, size);
    }
    if (!check_keys(c, n)) {
        return;
    }
    c->unit->top = mark;
    const int keys = gi_temp_push(c);
    const int first_key = c->unit->top;
    if (size > 60) {
        gi_compile_error(c, at, "too many sub-patterns in mapping pattern");
        return;
    }
    for (int i = 0; i < size; i++) {
        gi_expr_temp(c, n->keys.items[i]);
    }
    gi_emit(c, at, GI_OP_BUILD_TUPLE, keys, first_key, size);
    c->unit->top = first_key;
    const int values = gi_temp_push(c);
    gi_emit(c, at, GI_OP_MATCH_KEYS, values, reg, keys);
    gi_emit_jump(c, at, GI_OP_JNONE, values, 0, p->fail);
    const int first = gi_temp_push_many(c, size);
    gi_emit(c, at, GI_OP_UNPACK, first, values, size);
    for (int i = 0; i < size && !c->failed; i++) {
        inner_pattern(c, p, n->patterns.items[i], first + i);
    }
    if (n->rest && !c->failed) {
        // A copy without the keys.
        const int copy = gi_temp_push(c);
        gi_emit(c, at, GI_OP_BUILD_MAP, copy, copy, 0);
        gi_emit(c, at, GI_OP_DICT_UPDATE, copy, reg, 0);
        if (size) {
            const int key = gi_temp_push_many(c, size);
            gi_emit(c, at, GI_OP_UNPACK, key, keys, size);
            for (int i = 0; i < size; i++) {
                gi_emit(c, at, GI_OP_DELITEM, copy, key + i, 0);
            }
        }
        capture(c, p, at, n->rest, copy);
    }
    c->unit->top = mark;
}

static void class_pattern(GiCompiler *c, Pattern *p, const GiAstMatchClass *n, int reg)
{
    const GiNode *at = &n->base;
    const int mark = c->unit->top;
    const int positional = (int)n->patterns.count;
    const int named = (int)n->kwd_attrs.count;
    for (int i = 0; i < named && !c->failed; i++) {
        const GillValue name = gi_name_value(c, n->kwd_attrs.items[i]);
        if (c->failed || gi_check_forbidden(c, n->kwd_patterns.items[i], name, true)) {
            return;
        }
        for (int k = i + 1; k < named; k++) {
            if (n->kwd_attrs.items[k] == n->kwd_attrs.items[i]) {
                gi_compile_error(c, n->kwd_patterns.items[k],
                                 "attribute name repeated in class pattern: %U", name);
                return;
            }
        }
    }
    if (positional + named > 100) {
        gi_compile_error(c, at, "too many sub-patterns in class pattern");
    }
    if (c->failed) {
        return;
    }
    const GillValue names = gi_tuple_new(c->t, (size_t)named);
    if (gi_is_error(names)) {
        gi_compile_fail(c);
        return;
    }
    for (int i = 0; i < named; i++) {
        gi_tuple_items(gi_tuple_ptr(names))[i] = gi_name_value(c, n->kwd_attrs.items[i]);
    }
    gi_keep(c, names);
    const int cls = gi_expr_temp(c, n->cls);
    gi_load_value(c, at, gi_temp_push(c), names);
    gi_emit(c, at, GI_OP_MATCH_CLASS, cls, reg, cls)->w[0] = (uint32_t)positional;
    gi_emit_jump(c, at, GI_OP_JNONE, cls, 0, p->fail);
    c->unit->top = cls + 1;
    const int n_attrs = positional + named;
    const int first = gi_temp_push_many(c, n_attrs);
    gi_emit(c, at, GI_OP_UNPACK, first, cls, n_attrs);
    for (int i = 0; i < n_attrs && !c->failed; i++) {
        const GiNode *e = i < positional ? n->patterns.items[i]
                                         : n->kwd_patterns.items[i - positional];
        if (!is_wildcard(e)) {
            inner_pattern(c, p, e, first + i);
        }
    }
    c->unit->top = mark;
}

static void or_pattern(GiCompiler *c, Pattern *p, const GiAstMatchOr *n, int reg)
{
    const int32_t matched = gi_label(c);
    const int32_t fail = p->fail;
    const bool may_be_irrefutable = p->may_be_irrefutable;
    bool *before = gi_compile_alloc(c, p->len + 1);
    bool *bound = gi_compile_alloc(c, p->len + 1);
    if (c->failed) {
        return;
    }
    for (uint32_t k = 0; k < p->len; k++) {
        before[k] = p->captures[k].is_bound;
    }
    for (uint32_t i = 0; i < n->patterns.count && !c->failed; i++) {
        const bool is_last = i + 1 == n->patterns.count;
        for (uint32_t k = 0; k < p->len; k++) {
            p->captures[k].is_bound = before[k];
        }
        p->fail = is_last ? fail : gi_label(c);
        p->may_be_irrefutable = is_last && may_be_irrefutable;
        pattern(c, p, n->patterns.items[i], reg);
        for (uint32_t k = 0; k < p->len && !c->failed; k++) {
            if (i == 0) {
                bound[k] = p->captures[k].is_bound;
            } else if (bound[k] != p->captures[k].is_bound) {
                gi_compile_error(c, p->last, "alternative patterns bind different names");
            }
        }
        if (!is_last) {
            gi_emit_jump(c, &n->base, GI_OP_JUMP, 0, 0, matched);
            gi_place(c, p->fail);
        }
    }
    p->fail = fail;
    p->may_be_irrefutable = may_be_irrefutable;
    gi_place(c, matched);
}

static void as_pattern(GiCompiler *c, Pattern *p, const GiAstMatchAs *n, int reg)
{
    if (n->pattern) {
        // Not irrefutable itself, but what is inside may be.
        pattern(c, p, n->pattern, reg);
    } else if (!p->may_be_irrefutable) {
        if (n->name) {
            gi_compile_error(c, &n->base,
                             "name capture '%s' makes remaining patterns unreachable",
                             n->name->data);
        } else {
            gi_compile_error(c, &n->base, "wildcard makes remaining patterns unreachable");
        }
        return;
    }
    capture(c, p, &n->base, n->name, reg);
}

static void pattern(GiCompiler *c, Pattern *p, const GiNode *n, int reg)
{
    if (c->failed || !gi_compile_deep(c)) {
        return;
    }
    const int mark = c->unit->top;
    p->last = n;
    switch (n->kind) {
    case GI_AST_MatchValue: {
        const int r = gi_expr(c, gi_as_MatchValue(n)->value);
        gi_emit_jump(c, n, GI_OP_JNEQ, reg, r, p->fail);
        break;
    }
    case GI_AST_MatchSingleton: {
        const GillValue v = gi_constant_value(c, n);
        if (gi_is_none(v)) {
            gi_emit_jump(c, n, GI_OP_JNOT_NONE, reg, 0, p->fail);
        } else {
            const int r = gi_temp_push(c);
            gi_load_value(c, n, r, v);
            gi_emit_jump(c, n, GI_OP_JIS_NOT, reg, r, p->fail);
        }
        break;
    }
    case GI_AST_MatchSequence:
        sequence(c, p, gi_as_MatchSequence(n), reg);
        break;
    case GI_AST_MatchMapping:
        mapping(c, p, gi_as_MatchMapping(n), reg);
        break;
    case GI_AST_MatchClass:
        class_pattern(c, p, gi_as_MatchClass(n), reg);
        break;
    case GI_AST_MatchAs:
        as_pattern(c, p, gi_as_MatchAs(n), reg);
        break;
    case GI_AST_MatchOr:
        or_pattern(c, p, gi_as_MatchOr(n), reg);
        break;
    case GI_AST_MatchStar:
        gi_compile_error(c, n, "cannot use starred pattern here");
        break;
    default:
        assert(!"a pattern");
        break;
    }
    c->unit->top = mark;
}

void gi_match(GiCompiler *c, const GiAstMatch *s)
{
    const int mark = c->unit->top;
    const int subject = gi_expr_temp(c, s->subject);
    const int32_t end = gi_label(c);
    for (uint32_t i = 0; i < s->cases.count && !c->failed; i++) {
        const GiAstMatchCase *m = gi_as_MatchCase(s->cases.items[i]);
        Pattern p = {.may_be_irrefutable = m->guard || i + 1 == s->cases.count};
        p.fail = gi_label(c);
        add_captures(c, &p, m->pattern);
        pattern(c, &p, m->pattern, subject);
        for (uint32_t k = 0; k < p.len && !c->failed; k++) {
            gi_store_name(c, p.captures[k].node, p.captures[k].name, p.captures[k].reg);
        }
        c->unit->top = subject + 1;
        if (m->guard) {
            gi_jump_if(c, m->guard, false, p.fail);
        }
        gi_statements(c, m->body);
        gi_emit_jump(c, NULL, GI_OP_JUMP, 0, 0, end);
        gi_place(c, p.fail);
    }
    c->unit->top = mark;
    gi_place(c, end);
}

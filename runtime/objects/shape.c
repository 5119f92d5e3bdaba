// SPDX-License-Identifier: MIT
// Shapes: the tree of names, and where an object's attributes lie.
//
// A root shape has a type and no name. Every other shape is its parent plus one name,
// the attribute with index len - 1; it keeps type, inline_slots and hidden of its root.
// So walking parents enumerates names from the last to the first, and deleting the last
// name leads back to the parent.
//
// Three modes of an object, told by its shape:
//   fields   shape->len indices; INSTANCE: the first inline_slots in the object, the
//   rest
//            in the buffer; other kinds: all in the buffer
//   dict     shape->is_dict: attributes are a real dict, __slots__ stay where they were
//   none     gi_attrs_word answers null: the type has no __dict__
#include "runtime/objects/shape.h"

#include "runtime/exec/exception.h"
#include "runtime/exec/func.h"
#include "runtime/exec/module.h"
#include "runtime/heap/heap.h"
#include "runtime/objects/bytes.h"
#include "runtime/objects/dict.h"
#include "runtime/objects/float.h"
#include "runtime/objects/int.h"
#include "runtime/objects/str.h"

#define LINEAR_MAX 8 // names and transitions searched one after the other up to here
#define TABLE_AFTER                                                                    \
    16 // look-ups that a shape with more names sees before it is indexed

static inline uint32_t name_hash(GillValue name)
{
    const uint64_t a = name.bits >> 4;
    return (uint32_t)(a ^ a >> 11);
}

// ---- The tree ----

// Gives a shape a number. Null: MemoryError.
static GiShape *shape_alloc(GillThread *t)
{
    GillVM *vm = t->vm;
    if (vm->shapes_len >= vm->shapes_cap) {
        gill_raise(t, GILL_MemoryError, "too many shapes");
        return NULL;
    }
    GiShape *shape = gi_mem_alloc(t, sizeof *shape);
    if (shape == NULL) {
        return NULL;
    }
    shape->id = vm->shapes_len;
    shape->name = GILL_EMPTY;
    vm->shapes[vm->shapes_len++] = shape;
    return shape;
}

GiShape *gi_shape_new_root(GillThread *t, GiType *type, uint16_t inline_slots,
                           bool is_dict)
{
    GiShape *shape = shape_alloc(t);
    if (shape == NULL) {
        return NULL;
    }
    shape->type = type;
    shape->inline_slots = inline_slots;
    shape->is_dict = is_dict;
    return shape;
}

// Builds the index of a shape with many names; without memory the shape stays linear.
static void table_build(GillThread *t, GiShape *shape)
{
    uint32_t cap = 32;
    while (cap < shape->len * 2) {
        cap *= 2;
    }
    GiShapeEntry *table = gi_mem_alloc(t, cap * sizeof *table);
    if (table == NULL) {
        gill_error_clear(t);
        return;
    }
    for (uint32_t i = 0; i < cap; i++) {
        table[i].name = GILL_EMPTY;
    }
    for (const GiShape *s = shape; s->parent != NULL; s = s->parent) {
        uint32_t i = name_hash(s->name) & (cap - 1);
        while (!gi_is_empty(table[i].name)) {
            i = (i + 1) & (cap - 1);
        }
        table[i] = (GiShapeEntry){s->name, s->len - 1};
    }
    shape->table_mask = cap - 1;
    shape->table = table;
}

int gi_shape_find(GillThread *t, GiShape *shape, GillValue name)
{
    if (shape->table == NULL) {
        if (shape->len - shape->hidden <= LINEAR_MAX ||
            ++shape->lookups < TABLE_AFTER) {
            for (const GiShape *s = shape; s->parent != NULL; s = s->parent) {
                if (gi_same(s->name, name)) {
                    return (int)s->len - 1;
                }
            }
            return -1;
        }
        table_build(t, shape);
        if (shape->table == NULL) {
            shape->lookups = 0;
            return gi_shape_find(t, shape, name);
        }
    }
    uint32_t i = name_hash(name) & shape->table_mask;
    while (!gi_is_empty(shape->table[i].name)) {
        if (gi_same(shape->table[i].name, name)) {
            return (int)shape->table[i].index;
        }
        i = (i + 1) & shape->table_mask;
    }
    return -1;
}

// Where the transition of a name is, or would go.
static GiTransition *transition_place(GiShape *shape, GillValue name)
{
    if (shape->transitions_cap <= LINEAR_MAX) {
        uint32_t i = 0;
        while (i < shape->transitions_len &&
               !gi_same(shape->transitions[i].name, name)) {
            i++;
        }
        return i < shape->transitions_cap ? &shape->transitions[i] : NULL;
    }
    const uint32_t mask = shape->transitions_cap - 1;
    uint32_t i = name_hash(name) & mask;
    while (shape->transitions[i].to != NULL &&
           !gi_same(shape->transitions[i].name, name)) {
        i = (i + 1) & mask;
    }
    return &shape->transitions[i];
}

// Makes room for one more transition: doubles, hashed from LINEAR_MAX * 2 places on.
static bool transitions_grow(GillThread *t, GiShape *shape)
{
    const uint32_t old_cap = shape->transitions_cap;
    const uint32_t old_len = shape->transitions_len;
    const bool hashed = old_cap > LINEAR_MAX;
    if (hashed ? old_len * 4 < old_cap * 3 : old_len < old_cap) {
        return true;
    }
    const uint32_t cap = old_cap == 0 ? 1 : old_cap * 2;
    GiTransition *fresh = gi_mem_alloc(t, cap * sizeof *fresh);
    if (fresh == NULL) {
        gill_error_clear(t);
        return false;
    }
    GiTransition *old = shape->transitions;
    shape->transitions = fresh;
    shape->transitions_cap = cap;
    shape->transitions_len = 0;
    for (uint32_t i = 0; i < old_cap; i++) {
        if (old[i].to != NULL) {
            *transition_place(shape, old[i].name) = old[i];
            shape->transitions_len++;
        }
    }
    gi_mem_free(t, old, old_cap * sizeof *old);
    return true;
}

GiShape *gi_shape_add(GillThread *t, GiShape *shape, GillValue name)
{
    const GiTransition *known = transition_place(shape, name);
    if (known != NULL && known->to != NULL && gi_same(known->name, name)) {
        return known->to;
    }
    if (shape->len - shape->hidden >= GI_SHAPE_MAX_FIELDS || shape->is_dict ||
        !transitions_grow(t, shape)) {
        return NULL;
    }
    GiShape *next = shape_alloc(t);
    if (next == NULL) {
        gill_error_clear(t);
        return NULL;
    }
    next->len = shape->len + 1;
    next->type = shape->type;
    next->parent = shape;
    next->name = name;
    next->inline_slots = shape->inline_slots;
    next->hidden = shape->hidden;
    *transition_place(shape, name) = (GiTransition){name, next};
    shape->transitions_len++;
    return next;
}

void gi_shape_names(const GiShape *shape, GillValue *out)
{
    for (uint32_t i = 0; i < shape->hidden; i++) {
        out[i] = GILL_EMPTY;
    }
    for (const GiShape *s = shape; s->parent != NULL; s = s->parent) {
        out[s->len - 1] = s->name;
    }
}

// ---- Where attributes lie ----

GillValue *gi_attrs_trailing(GillThread *t, GiObject *o)
{
    if (o->head.kind == GI_KIND_TUPLE) {
        GiTuple *tuple = (GiTuple *)o;
        return gi_tuple_items(tuple) + gi_tuple_len(tuple);
    }
    const size_t size = gi_shape_of(t, o)->type->def->size;
    return (GillValue *)((char *)o + ((size + 7) & ~(size_t)7));
}

// The attributes word whether or not the type has a __dict__: storage of __slots__ may
// need it alone.
static GillValue *raw_word(GillThread *t, GiObject *o)
{
    switch ((GiKind)o->head.kind) {
    case GI_KIND_INSTANCE:
        return &((GiInstance *)o)->more;
    case GI_KIND_INT_OBJECT:
        return &((GiIntObject *)o)->attrs;
    case GI_KIND_FLOAT_OBJECT:
        return &((GiFloatObject *)o)->more;
    case GI_KIND_COMPLEX:
        return &((GiComplex *)o)->attrs;
    case GI_KIND_STR_VIEW:
        return &((GiStrView *)o)->attrs;
    case GI_KIND_BYTES_OBJECT:
        return &((GiBytesObject *)o)->attrs;
    case GI_KIND_BYTEARRAY:
        return &((GiByteArray *)o)->attrs;
    case GI_KIND_EXCEPTION:
        return &((GiException *)o)->attrs;
    case GI_KIND_MODULE:
        return &((GiModule *)o)->dict;
    case GI_KIND_FUNCTION:
        return &((GiFunction *)o)->attrs;
    default:
        return o->head.flags & GI_FLAG_ATTRS ? gi_attrs_trailing(t, o) : NULL;
    }
}

GillValue *gi_attrs_word(GillThread *t, GiObject *o)
{
    const GiType *type = gi_shape_of(t, o)->type;
    return type->flags & GI_TYPE_HAS_DICT ? raw_word(t, o) : NULL;
}

static inline bool has_inline(const GiObject *o)
{
    return o->head.kind == GI_KIND_INSTANCE;
}

// The word that holds the dict of an object in dict mode.
static GillValue *dict_place(GiObject *o, const GiShape *shape, GillValue *word)
{
    return shape->hidden == 0 || has_inline(o) ? word
                                               : &gi_unbox_items(*word)[shape->hidden];
}

GillValue *gi_attrs_slot(GillThread *t, GiObject *o, const GiShape *shape, int i)
{
    if (has_inline(o)) {
        GiInstance *instance = (GiInstance *)o;
        if (i < shape->inline_slots) {
            return &instance->slot[i];
        }
        return &gi_unbox_items(instance->more)[i - shape->inline_slots];
    }
    return &gi_unbox_items(*raw_word(t, o))[i];
}

// Room for item i in the buffer at *word; new items are empty.
static bool buffer_reserve(GillThread *t, GillValue *word, size_t i)
{
    GillValue *items = NULL;
    size_t old_cap = 0;
    if (gi_has_kind(*word, GI_KIND_VALUES)) {
        items = gi_unbox_items(*word);
        old_cap = gi_ptr(*word)->head.shape;
    }
    if (i < old_cap) {
        return true;
    }
    size_t cap = i < 4 ? 4 : i + i / 2 + 1;
    GillValue *fresh = gi_values_alloc(t, &cap);
    if (fresh == NULL) {
        return false;
    }
    if (old_cap > 0) {
        memcpy(fresh, items, old_cap * sizeof *items);
    }
    for (size_t k = old_cap; k < cap; k++) {
        fresh[k] = GILL_EMPTY;
    }
    gi_store_range(t, fresh, cap);
    gi_store(t, word, gi_box_items(fresh));
    gi_values_free(t, items);
    return true;
}

GillValue *gi_attrs_hidden(GillThread *t, GiObject *o, uint32_t i)
{
    if (has_inline(o)) {
        return &((GiInstance *)o)->slot[i];
    }
    GillValue *word = raw_word(t, o);
    const GiShape *shape = gi_shape_of(t, o);
    return buffer_reserve(t, word, shape->hidden) ? &gi_unbox_items(*word)[i] : NULL;
}

// ---- Reading ----

static GillValue interned(GillThread *t, GillValue name)
{
    if (gi_ptr(name)->head.flags & GI_FLAG_INTERNED) {
        return name;
    }
    return gi_intern_str(t, name);
}

// The dict of an object in dict mode, empty while there is none.
static GillValue find_dict(GiObject *o, const GiShape *shape, GillValue *word)
{
    if (shape->hidden != 0 && !has_inline(o) && !gi_has_kind(*word, GI_KIND_VALUES)) {
        return GILL_EMPTY;
    }
    const GillValue dict = *dict_place(o, shape, word);
    return gi_is_dict(dict) ? dict : GILL_EMPTY;
}

GillValue gi_attrs_find(GillThread *t, GiObject *o, GillValue name)
{
    GillValue *word = gi_attrs_word(t, o);
    if (word == NULL) {
        return GILL_EMPTY;
    }
    name = interned(t, name);
    if (gi_is_error(name)) {
        gill_error_clear(t);
        return GILL_EMPTY;
    }
    GiShape *shape = gi_shape_of(t, o);
    if (shape->is_dict) {
        const GillValue dict = find_dict(o, shape, word);
        return gi_is_empty(dict) ? dict : gi_dict_find_name(t, gi_dict_ptr(dict), name);
    }
    const int i = gi_shape_find(t, shape, name);
    return i < 0 ? GILL_EMPTY : *gi_attrs_slot(t, o, shape, i);
}

bool gi_attrs_next(GillThread *t, GiObject *o, size_t *pos, GillValue *name,
                   GillValue *v)
{
    GillValue *word = gi_attrs_word(t, o);
    if (word == NULL) {
        return false;
    }
    const GiShape *shape = gi_shape_of(t, o);
    if (shape->is_dict) {
        const GillValue dict = find_dict(o, shape, word);
        return !gi_is_empty(dict) && gi_dict_next(gi_dict_ptr(dict), pos, name, v);
    }
    const uint32_t i = shape->hidden + (uint32_t)*pos;
    if (i >= shape->len) {
        return false;
    }
    const GiShape *s = shape;
    while (s->len != i + 1) {
        s = s->parent;
    }
    *name = s->name;
    *v = *gi_attrs_slot(t, o, shape, (int)i);
    ++*pos;
    return true;
}

GillValue gi_attrs_copy(GillThread *t, GiObject *o)
{
    const GillValue dict = gi_dict_new(t);
    if (gi_is_error(dict)) {
        return dict;
    }
    size_t pos = 0;
    GillValue name;
    GillValue v;
    while (gi_attrs_next(t, o, &pos, &name, &v)) {
        if (!gi_dict_set(t, gi_dict_ptr(dict), name, v)) {
            return GILL_ERROR;
        }
    }
    return dict;
}

// ---- Dict mode ----

// Instances made before the class learned more inline slots keep their number of them,
// so a class has a dict shape for each number; they are chained by their only
// transition.
static GiShape *dict_shape(GillThread *t, GiType *type, const GiShape *shape)
{
    GiShape *known = type->dict_shape;
    while (known != NULL && known->inline_slots != shape->inline_slots) {
        known = known->transitions->to;
    }
    if (known != NULL) {
        return known;
    }
    GiTransition *link = gi_mem_alloc(t, sizeof *link);
    if (link == NULL) {
        return NULL;
    }
    GiShape *fresh = gi_shape_new_root(t, type, shape->inline_slots, true);
    if (fresh == NULL) {
        gi_mem_free(t, link, sizeof *link);
        return NULL;
    }
    fresh->hidden = shape->hidden;
    fresh->len = shape->hidden;
    fresh->transitions = link;
    fresh->transitions_cap = 1;
    *link = (GiTransition){GILL_EMPTY, type->dict_shape};
    type->dict_shape = fresh;
    return fresh;
}

// Puts an object that has fields into dict mode, with that dict as its attributes.
static bool become_dict(GillThread *t, GiObject *o, GillValue dict)
{
    GiShape *shape = gi_shape_of(t, o);
    GiShape *to = dict_shape(t, shape->type, shape);
    if (to == NULL) {
        return false;
    }
    GillValue *word = raw_word(t, o);
    if (!has_inline(o) && shape->hidden != 0) {
        if (!buffer_reserve(t, word, shape->hidden)) {
            return false;
        }
        GillValue *items = gi_unbox_items(*word);
        for (uint32_t i = shape->hidden + 1; i < shape->len; i++) {
            items[i] = GILL_EMPTY;
        }
        o->head.shape = to->id;
        gi_store(t, &items[shape->hidden], dict);
        return true;
    }
    GillValue *buffer =
        gi_has_kind(*word, GI_KIND_VALUES) ? gi_unbox_items(*word) : NULL;
    if (has_inline(o)) {
        GiInstance *instance = (GiInstance *)o;
        for (uint32_t i = shape->hidden; i < shape->inline_slots; i++) {
            instance->slot[i] = GILL_EMPTY;
        }
    }
    o->head.shape = to->id;
    gi_store(t, word, dict);
    gi_values_free(t, buffer);
    return true;
}

GillValue gi_attrs_dict(GillThread *t, GiObject *o)
{
    GillValue *word = gi_attrs_word(t, o);
    const GiShape *shape = gi_shape_of(t, o);
    if (shape->is_dict) {
        GillValue dict = find_dict(o, shape, word);
        if (!gi_is_empty(dict)) {
            return dict;
        }
        dict = gi_dict_new(t);
        if (gi_is_error(dict) || (shape->hidden != 0 && !has_inline(o) &&
                                  !buffer_reserve(t, word, shape->hidden))) {
            return GILL_ERROR;
        }
        gi_store(t, dict_place(o, shape, word), dict);
        return dict;
    }
    const GillValue dict = gi_attrs_copy(t, o);
    if (gi_is_error(dict) || !become_dict(t, o, dict)) {
        return GILL_ERROR;
    }
    return dict;
}

bool gi_attrs_set_dict(GillThread *t, GiObject *o, GillValue dict)
{
    GillValue *word = gi_attrs_word(t, o);
    const GiShape *shape = gi_shape_of(t, o);
    if (!shape->is_dict) {
        return become_dict(t, o, dict);
    }
    if (shape->hidden != 0 && !has_inline(o) &&
        !buffer_reserve(t, word, shape->hidden)) {
        return false;
    }
    gi_store(t, dict_place(o, shape, word), dict);
    return true;
}

// ---- Writing ----

static void replace_root(GillThread *t, GiType *type, int fields)
{
    const GiShape *root = type->root_shape;
    GiShape *fresh =
        gi_shape_new_root(t, type, (uint16_t)(root->hidden + fields), root->is_dict);
    if (fresh == NULL) {
        gill_error_clear(t);
        return;
    }
    fresh->hidden = root->hidden;
    fresh->len = root->hidden;
    type->inline_slots = fresh->inline_slots;
    type->root_shape = fresh;
}

// An instance outgrew its inline slots: those made from now on get more. A new root
// means new shapes for them, so this may happen a few times in a class's life only.
static void learn_inline(GillThread *t, GiType *type, const GiShape *shape)
{
    const GiShape *root = type->root_shape;
    if (shape->inline_slots != root->inline_slots) {
        return; // learned already
    }
    const int fields = root->inline_slots - root->hidden;
    if (fields < GI_SHAPE_MAX_INLINE) {
        replace_root(t, type, fields < 12 ? fields + 4 : fields + 8);
    }
}

void gi_attrs_expect(GillThread *t, GiType *type, int n)
{
    const GiShape *root = type->root_shape;
    if (type->kind == GI_KIND_INSTANCE && root->transitions_len == 0 &&
        root->inline_slots > root->hidden && n > 0 && n <= GI_SHAPE_MAX_INLINE &&
        n != root->inline_slots - root->hidden) {
        replace_root(t, type, n);
    }
}

bool gi_attrs_set(GillThread *t, GiObject *o, GillValue name, GillValue v)
{
    GillValue *word = gi_attrs_word(t, o);
    assert(word != NULL);
    name = interned(t, name);
    if (gi_is_error(name)) {
        return false;
    }
    GiShape *shape = gi_shape_of(t, o);
    if (!shape->is_dict) {
        const int i = gi_shape_find(t, shape, name);
        if (i >= 0) {
            gi_store(t, gi_attrs_slot(t, o, shape, i), v);
            return true;
        }
        GiShape *next = gi_shape_add(t, shape, name);
        if (next != NULL) {
            const uint32_t at = shape->len;
            if (!has_inline(o)) {
                if (!buffer_reserve(t, word, at)) {
                    return false;
                }
            } else if (at >= shape->inline_slots) {
                learn_inline(t, shape->type, shape);
                if (!buffer_reserve(t, word, at - shape->inline_slots)) {
                    return false;
                }
            }
            gi_store(t, gi_attrs_slot(t, o, next, (int)at), v);
            o->head.shape = next->id;
            return true;
        }
    }
    const GillValue dict = gi_attrs_dict(t, o);
    return !gi_is_error(dict) && gi_dict_set(t, gi_dict_ptr(dict), name, v);
}

int gi_attrs_delete(GillThread *t, GiObject *o, GillValue name)
{
    if (gi_attrs_word(t, o) == NULL) {
        return 0;
    }
    name = interned(t, name);
    if (gi_is_error(name)) {
        return -1;
    }
    GiShape *shape = gi_shape_of(t, o);
    if (!shape->is_dict) {
        const int i = gi_shape_find(t, shape, name);
        if (i < 0) {
            return 0;
        }
        if ((uint32_t)i == shape->len - 1) {
            *gi_attrs_slot(t, o, shape, i) = GILL_EMPTY;
            o->head.shape = shape->parent->id;
            return 1;
        }
    }
    const GillValue dict = gi_attrs_dict(t, o);
    return gi_is_error(dict) ? -1 : gi_dict_delete(t, gi_dict_ptr(dict), name);
}

// Replays the names below the new root, when it has the object's number of inline
// slots.
bool gi_attrs_set_type(GillThread *t, GiObject *o, GiType *type)
{
    GiShape *shape = gi_shape_of(t, o);
    if (!(type->flags & GI_TYPE_HAS_DICT)) {
        o->head.shape = type->root_shape->id;
        return true;
    }
    if (!shape->is_dict && shape->inline_slots == type->root_shape->inline_slots) {
        GillValue names[GI_SHAPE_MAX_FIELDS];
        const uint32_t first = shape->hidden;
        if (shape->len - first <= GI_SHAPE_MAX_FIELDS) {
            for (const GiShape *s = shape; s->parent != NULL; s = s->parent) {
                names[s->len - 1 - first] = s->name;
            }
            GiShape *to = type->root_shape;
            for (uint32_t i = first; i < shape->len && to != NULL; i++) {
                to = gi_shape_add(t, to, names[i - first]);
            }
            if (to != NULL) {
                o->head.shape = to->id;
                return true;
            }
        }
    }
    if (gi_is_error(gi_attrs_dict(t, o))) {
        return false;
    }
    GiShape *to = dict_shape(t, type, shape);
    if (to == NULL) {
        return false;
    }
    o->head.shape = to->id;
    return true;
}

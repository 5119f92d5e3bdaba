// Inline caches: the general forms of attribute and global instructions.
//
// Each does the whole operation, then rewrites the instruction to the quick form that
// would have answered, with what that form tests in the words behind it. A quick form
// that misses comes back here, so a site adapts to what it last saw. The words are
// written first and the opcode last, each as one aligned store.
//
// What keeps a cached answer true:
//   slots        the shape alone: a shape lists the instance's fields. A class that gets a
//                data descriptor or an attribute hook later purges (gi_engine_purge_caches)
//   values       shape (or the class object itself) and vm->type_epoch
//   class data   the same; the value is read from the class's dict each time
//   globals      the version of the dict's keys
#include "interp/vm/vm.h"

#include "runtime/exec/module.h"
#include "runtime/objects/descr.h"

static GillValue name_of(GillValue *base, const uint32_t *pc)
{
    return gi_tuple_items(
        (GiTuple *)gi_ptr(gi_code_ptr(GI_FRAME_CODE(base))->names))[pc[1]];
}

static void set_word(const uint32_t *pc, int i, uint32_t v)
{
    __atomic_store_n((uint32_t *)&pc[i], v, __ATOMIC_RELAXED);
}

// Give the instruction another opcode and field c.
static void quicken(const uint32_t *pc, GiOpcode op, uint32_t c)
{
    __atomic_store_n((uint32_t *)pc, (pc[0] & 0x00FFFF00u) | (uint32_t)op | c << 24,
                     __ATOMIC_RELAXED);
}

// Keep v as the site's value. False: no memory, the site stays as it is.
static bool set_value(GillThread *t, GillValue *base, uint32_t index, GillValue v)
{
    GiCode *code = gi_code_ptr(GI_FRAME_CODE(base));
    if (gi_is_empty(code->cache_values)) {
        size_t cap = code->cache_len;
        GillValue *items = gi_values_alloc(t, &cap);
        if (items == NULL) {
            gi_error_take(t);
            return false;
        }
        gi_store(t, &code->cache_values,
                 gi_from_ptr((char *)items - offsetof(GiValues, item)));
    }
    gi_store(t, &((GiValues *)gi_ptr(code->cache_values))->item[index], v);
    return true;
}

static bool is_data_descriptor(GillThread *t, GillValue v)
{
    return gi_is_ptr(v) && gi_type_of(t, v)->slots.descr_set != NULL;
}

static bool is_descriptor(GillThread *t, GillValue v)
{
    return gi_is_ptr(v) && gi_type_of(t, v)->slots.descr_get != NULL;
}

// ---- Globals

// Module bodies come here too, by the forms whose R[0] is the globals' dict.
static bool is_name_form(const uint32_t *pc)
{
    const GiOpcode op = (GiOpcode)(*pc & 0xFF);
    return op == GI_OP_LOAD_NAME || op == GI_OP_LOAD_NAME_GLOBAL ||
           op == GI_OP_LOAD_NAME_BUILTIN || op == GI_OP_STORE_NAME ||
           op == GI_OP_STORE_NAME_GLOBAL;
}

GillValue gi_vm_load_global(GillThread *t, GillValue *base, const uint32_t *pc)
{
    const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(base));
    const GillValue name = name_of(base, pc);
    GiDict *globals = gi_dict_ptr(f->globals);
    const bool is_name = is_name_form(pc);
    int index = gi_dict_index_of(t, globals, name);
    if (index >= 0) {
        set_word(pc, 2, gi_dict_version(t, globals));
        set_word(pc, 4, (uint32_t)index);
        quicken(pc, is_name ? GI_OP_LOAD_NAME_GLOBAL : GI_OP_LOAD_GLOBAL_MODULE, 0);
        return globals->entries[2 * index + 1];
    }
    if (gi_is_dict(f->builtins)) {
        GiDict *builtins = gi_dict_ptr(f->builtins);
        index = gi_dict_index_of(t, builtins, name);
        if (index >= 0) {
            set_word(pc, 2, gi_dict_version(t, globals));
            set_word(pc, 3, gi_dict_version(t, builtins));
            set_word(pc, 4, (uint32_t)index);
            quicken(pc, is_name ? GI_OP_LOAD_NAME_BUILTIN : GI_OP_LOAD_GLOBAL_BUILTIN, 0);
            return builtins->entries[2 * index + 1];
        }
    }
    return gi_raise_name(t, GILL_NameError, name, "name '%U' is not defined", name);
}

bool gi_vm_store_global(GillThread *t, GillValue *base, const uint32_t *pc, GillValue v)
{
    const GiFunction *f = (const GiFunction *)gi_ptr(GI_FRAME_FUNCTION(base));
    const GillValue name = name_of(base, pc);
    GiDict *globals = gi_dict_ptr(f->globals);
    if (!gi_dict_set(t, globals, name, v)) {
        return false;
    }
    const int index = gi_dict_index_of(t, globals, name);
    if (index >= 0) {
        set_word(pc, 2, gi_dict_version(t, globals));
        set_word(pc, 3, (uint32_t)index);
        quicken(pc, is_name_form(pc) ? GI_OP_STORE_NAME_GLOBAL : GI_OP_STORE_GLOBAL_MODULE,
                0);
    }
    return true;
}

// ---- Attributes

// The dict along the MRO that has the name, and where; null when none has.
static GiDict *owner_dict(GillThread *t, const GiType *type, GillValue name, int *out_index)
{
    GiTuple *mro = gi_tuple_ptr(type->mro);
    for (size_t i = 0; i < gi_tuple_len(mro); i++) {
        GiDict *d = gi_dict_ptr(gi_type_ptr(gi_tuple_items(mro)[i])->dict);
        *out_index = gi_dict_index_of(t, d, name);
        if (*out_index >= 0) {
            return d;
        }
    }
    return NULL;
}

// What a class gives to its instances (or itself) as it is: a function or plain data.
static void cache_class_value(GillThread *t, GillValue *base, const uint32_t *pc,
                              const GiType *type, GillValue name, GillValue found,
                              uint32_t mark, GiOpcode value_op, GiOpcode data_op)
{
    set_word(pc, 2, mark);
    set_word(pc, 3, t->vm->type_epoch);
    if (is_descriptor(t, found) || gi_is_type(found)) {
        if (set_value(t, base, pc[4], found)) {
            quicken(pc, value_op, 0);
        }
        return;
    }
    int index;
    const GiDict *d = owner_dict(t, type, name, &index);
    if (d != NULL && index < 256 && set_value(t, base, pc[4], gi_from_ptr(d))) {
        quicken(pc, data_op, (uint32_t)index);
    }
}

static bool cache_module(GillThread *t, const uint32_t *pc, GillValue o, GillValue name,
                         GiOpcode op)
{
    GiDict *d = gi_dict_ptr(((GiModule *)gi_ptr(o))->dict);
    const int index = gi_dict_index_of(t, d, name);
    if (index < 0) {
        return false;
    }
    set_word(pc, 2, gi_dict_version(t, d));
    set_word(pc, 3, (uint32_t)index);
    quicken(pc, op, 0);
    return true;
}

static void cache_load(GillThread *t, GillValue *base, const uint32_t *pc, GillValue o,
                       GillValue name)
{
    if (!gi_is_ptr(o)) {
        return;
    }
    GiType *type = gi_type_of(t, o);
    if (gi_has_kind(o, GI_KIND_MODULE) && gi_ptr(o)->head.shape == GI_TYPE_MODULE) {
        cache_module(t, pc, o, name, GI_OP_LOAD_ATTR_MODULE);
        return;
    }
    const GillValue found = gi_type_find(t, type, name);
    if (gi_is_type(o)) {
        // Attributes of a class: its own MRO unless the metaclass has a data descriptor.
        GiType *self = gi_type_ptr(o);
        if (type->slots.getattr != t->vm->types[GI_TYPE_TYPE]->slots.getattr ||
            !gi_is_empty(found)) {
            return;
        }
        const GillValue v = gi_type_find(t, self, name);
        // Only what binds to itself when read from the class; other descriptors are run.
        if (gi_is_empty(v) || (is_descriptor(t, v) && !gi_has_kind(v, GI_KIND_FUNCTION))) {
            return;
        }
        cache_class_value(t, base, pc, self, name, v, gi_type_mark(self),
                          GI_OP_LOAD_ATTR_TYPE, GI_OP_LOAD_ATTR_TYPE_DATA);
        return;
    }
    if (type->slots.getattr != gi_generic_getattr || gi_ptr(o)->head.kind == GI_KIND_EXTERN) {
        return;
    }
    GiShape *shape = gi_shape_of(t, gi_ptr(o));
    if (shape->is_dict) {
        return;
    }
    if (gi_has_kind(found, GI_KIND_RECORD) &&
        gi_ptr(found)->head.shape == GI_TYPE_PROPERTY) {
        const GillValue getter = ((GiProperty *)gi_ptr(found))->fget;
        if (gi_has_kind(getter, GI_KIND_FUNCTION) &&
            gi_code_ptr(((GiFunction *)gi_ptr(getter))->code)->fast_args == 2 &&
            set_value(t, base, pc[4], getter)) {
            set_word(pc, 2, shape->id);
            set_word(pc, 3, t->vm->type_epoch);
            quicken(pc, GI_OP_LOAD_ATTR_PROPERTY, 0);
        }
        return;
    }
    if (gi_is_exact(found, GI_TYPE_MEMBER)) { // of __slots__: may be unset
        const GiMember *member = (const GiMember *)gi_ptr(found);
        if (gi_has_kind(o, GI_KIND_INSTANCE) && member->index < 256 &&
            member->index < gi_ptr(o)->head.aux) {
            set_word(pc, 2, shape->id);
            quicken(pc, GI_OP_LOAD_ATTR_MEMBER, member->index);
        }
        return;
    }
    if (is_data_descriptor(t, found)) {
        return;
    }
    const int slot = gi_shape_find(t, shape, name);
    if (slot >= 0) {
        if (gi_has_kind(o, GI_KIND_INSTANCE) && slot < 256) {
            const int inline_slots = gi_ptr(o)->head.aux;
            set_word(pc, 2, shape->id);
            if (slot < inline_slots) {
                quicken(pc, GI_OP_LOAD_ATTR_SLOT, (uint32_t)slot);
            } else {
                quicken(pc, GI_OP_LOAD_ATTR_MORE, (uint32_t)(slot - inline_slots));
            }
        }
        return;
    }
    if (!gi_is_empty(found) && !is_descriptor(t, found)) {
        cache_class_value(t, base, pc, type, name, found, shape->id,
                          GI_OP_LOAD_ATTR_CLASS, GI_OP_LOAD_ATTR_CLASS_DATA);
    }
}

GillValue gi_vm_load_attr(GillThread *t, GillValue *base, const uint32_t *pc, GillValue o)
{
    const GillValue name = name_of(base, pc);
    cache_load(t, base, pc, o, name);
    return gi_getattr(t, o, name);
}

bool gi_vm_store_attr(GillThread *t, GillValue *base, const uint32_t *pc, GillValue o,
                      GillValue v)
{
    const GillValue name = name_of(base, pc);
    if (!gi_has_kind(o, GI_KIND_INSTANCE)) {
        return gi_setattr(t, o, name, v);
    }
    const GiType *type = gi_type_of(t, o);
    const uint32_t before = gi_ptr(o)->head.shape;
    const GillValue found = gi_type_find(t, (GiType *)type, name);
    const bool generic =
        type->slots.setattr == gi_generic_setattr && !is_data_descriptor(t, found);
    if (!gi_setattr(t, o, name, v)) {
        return false;
    }
    GiShape *shape = gi_shape_of(t, gi_ptr(o));
    if (type->slots.setattr == gi_generic_setattr && gi_is_exact(found, GI_TYPE_MEMBER)) {
        const uint32_t index = ((GiMember *)gi_ptr(found))->index;
        if (index < 256 && index < gi_ptr(o)->head.aux && before == shape->id) {
            set_word(pc, 2, before);
            quicken(pc, GI_OP_STORE_ATTR_SLOT, index);
        }
        return true;
    }
    if (!generic || shape->is_dict || t->vm->shapes[before]->is_dict) {
        return true;
    }
    const int slot = gi_shape_find(t, shape, name);
    const int inline_slots = gi_ptr(o)->head.aux;
    if (slot < 0 || slot >= 256) {
        return true;
    }
    set_word(pc, 2, before);
    if (before == shape->id) {
        if (slot < inline_slots) {
            quicken(pc, GI_OP_STORE_ATTR_SLOT, (uint32_t)slot);
        } else {
            quicken(pc, GI_OP_STORE_ATTR_MORE, (uint32_t)(slot - inline_slots));
        }
    } else if (slot < inline_slots && shape->parent == t->vm->shapes[before] &&
               shape->inline_slots == t->vm->shapes[before]->inline_slots) {
        set_word(pc, 3, shape->id);
        quicken(pc, GI_OP_STORE_ATTR_ADD, (uint32_t)slot);
    }
    return true;
}

bool gi_vm_load_method(GillThread *t, GillValue *base, const uint32_t *pc, GillValue o,
                       GillValue *out)
{
    const GillValue name = name_of(base, pc);
    GillValue self = GILL_EMPTY;
    const GillValue f = gi_getmethod(t, o, name, &self);
    if (gi_is_error(f)) {
        return false;
    }
    out[0] = f;
    out[GI_CALL_SELF] = self;
    if (!gi_is_ptr(o)) {
        return true;
    }
    GiType *type = gi_type_of(t, o);
    if (gi_has_kind(o, GI_KIND_MODULE) && gi_ptr(o)->head.shape == GI_TYPE_MODULE) {
        cache_module(t, pc, o, name, GI_OP_LOAD_METHOD_MODULE);
        return true;
    }
    if (gi_is_type(o)) {
        if (type->slots.getattr != t->vm->types[GI_TYPE_TYPE]->slots.getattr ||
            !gi_is_empty(gi_type_find(t, type, name))) {
            return true;
        }
        // A plain function of the class, or one inside a staticmethod or classmethod.
        GillValue found = gi_type_find(t, gi_type_ptr(o), name);
        const bool is_class = gi_is_exact(found, GI_TYPE_CLASSMETHOD);
        if (is_class || gi_is_exact(found, GI_TYPE_STATICMETHOD)) {
            found = gi_wrapped_callable(found);
        }
        if (gi_has_kind(found, GI_KIND_FUNCTION) && (is_class || gi_same(found, f)) &&
            set_value(t, base, pc[4], found)) {
            set_word(pc, 2, gi_type_mark(gi_ptr(o)));
            set_word(pc, 3, t->vm->type_epoch);
            quicken(pc, GI_OP_LOAD_METHOD_TYPE, is_class);
        }
        return true;
    }
    if (gi_is_empty(self) || type->slots.getattr != gi_generic_getattr ||
        gi_shape_of(t, gi_ptr(o))->is_dict || gi_ptr(o)->head.kind == GI_KIND_MODULE ||
        !gi_same(gi_type_find(t, type, name), f)) {
        return true;
    }
    if (set_value(t, base, pc[4], f)) {
        set_word(pc, 2, gi_ptr(o)->head.shape);
        set_word(pc, 3, t->vm->type_epoch);
        quicken(pc, GI_OP_LOAD_METHOD_CLASS, 0);
    }
    return true;
}

bool gi_vm_super_method(GillThread *t, GillValue *base, const uint32_t *pc, GillValue *out,
                        bool is_method)
{
    const GillValue name = name_of(base, pc);
    const GillValue cls = base[(*pc >> 16) & 0xFF];
    const GillValue self = base[*pc >> 24];
    GillValue bound = GILL_EMPTY;
    GillValue f;
    if (gi_same(out[0], gi_type_value(t, GI_TYPE_SUPER))) {
        if (gi_is_empty(cls)) {
            gill_raise(t, GILL_RuntimeError, "super(): empty __class__ cell");
            return false;
        }
        if (gi_is_empty(self)) {
            gill_raise(t, GILL_RuntimeError, "super(): arg[0] deleted");
            return false;
        }
        f = gi_super_getattr(t, cls, self, name, is_method ? &bound : NULL);
    } else { // another object called super: call it as the source says
        const GillValue o = gi_call0(t, out[0]);
        f = gi_is_error(o) ? o : gi_getattr(t, o, name);
    }
    if (gi_is_error(f)) {
        return false;
    }
    out[0] = f;
    if (is_method) {
        out[GI_CALL_SELF] = bound;
    }
    return true;
}

// ---- Purging

static GiOpcode general_form(GiOpcode op)
{
    switch (op) {
    case GI_OP_LOAD_ATTR_SLOT:
    case GI_OP_LOAD_ATTR_MORE:
    case GI_OP_LOAD_ATTR_MEMBER:
    case GI_OP_LOAD_ATTR_CLASS:
    case GI_OP_LOAD_ATTR_CLASS_DATA:
    case GI_OP_LOAD_ATTR_PROPERTY:
        return GI_OP_LOAD_ATTR;
    case GI_OP_STORE_ATTR_SLOT:
    case GI_OP_STORE_ATTR_MORE:
    case GI_OP_STORE_ATTR_ADD:
        return GI_OP_STORE_ATTR;
    case GI_OP_LOAD_METHOD_CLASS:
        return GI_OP_LOAD_METHOD;
    default:
        return op;
    }
}

static void purge_code(GiObject *o, void *data)
{
    (void)data;
    GiCode *code = (GiCode *)o;
    for (uint32_t i = 0; i < code->words_len;) {
        const GiOpcode op = (GiOpcode)(code->words[i] & 0xFF);
        const GiOpcode general = general_form(op);
        if (general != op) {
            quicken(&code->words[i], general, 0);
        }
        i += 1 + gi_opcode_info[op].extra;
    }
}

void gi_engine_purge_caches(GillThread *t)
{
    gi_heap_visit(t, GI_KIND_CODE, purge_code, NULL);
}

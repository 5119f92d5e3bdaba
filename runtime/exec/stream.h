// The text streams of C: sys.stdin, stdout and stderr as long as no module replaces them.
#pragma once

#include "runtime/state.h"

typedef enum GiStreamMode {
    GI_STREAM_READ,
    GI_STREAM_WRITE,
    GI_STREAM_ERROR, // writes at once, escapes what UTF-8 cannot hold
} GiStreamMode;

GillValue gi_stream_new(GillThread *t, int fd, const char *name,
                        GiStreamMode mode) GILL_CHECKED;
bool gi_is_stream(GillThread *t, GillValue v);
// Append a str; a terminal's stream is flushed at the end of a line.
bool gi_stream_write(GillThread *t, GillValue stream, GillValue text) GILL_CHECKED;
bool gi_stream_write_bytes(GillThread *t, GillValue stream, const char *data,
                           size_t size) GILL_CHECKED;
bool gi_stream_flush(GillThread *t, GillValue stream) GILL_CHECKED;

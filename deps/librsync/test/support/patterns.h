/* patterns.h - seeded files of few values that repeat themselves, the hard case for weak sums. */
#ifndef PATTERNS_H
#define PATTERNS_H

#include <stdbool.h>

#include "bytes.h"

/** How many kinds of content there are. */
#define PATTERNS 16

/** The kind's name, for messages. */
char const *pattern_name(unsigned kind);

/** About len bytes of the kind; its sizes and values are drawn from the state. */
bytes_t pattern_make(uint64_t *state, unsigned kind, size_t len);

/**
 * A copy with up to `most` edits, as such files meet them: single bytes and short pieces put in or taken out, rows
 * moved or copied, cells of a picture painted with a value of the file.
 */
bytes_t pattern_edited(uint64_t *state, bytes_t const *from, unsigned most);

#endif

/*
 * memo.h - what is known about windows whose weak sum some record has, so that fewer strong sums must be hashed.
 *
 * In periodic data many windows have the weak sum of a record and match none, but few of them have different contents.
 * So what is found out is kept by content (content.h): that it misses; and for weak sums that have misled before
 * ("hot"), the contents of their records. Where those of all records of a weak sum are known, every other content is
 * known to miss.
 *
 * Tables have fixed sizes and entries overwrite others. A lost entry costs time, never a match.
 *
 * Windows are noted as misses before their strong sums are known; the journal serves to undo that.
 */
#ifndef RSI_MEMO_H
#define RSI_MEMO_H

#include "../signature/index.h"

#define RSI_MISSES 8192   /* the windows of a period of 16 rows of 512 bytes */
#define RSI_HOT 4096      /* weak sums */
#define RSI_CONTENTS 4096 /* records whose content is known */
#define RSI_JOURNAL 1024
#define RSI_CONTENTS_OF_WEAK 8 /* contents are not used for weak sums with more records */

typedef struct rsi_miss {
  uint64_t key; /* content and weak sum; 0: none */
  uint64_t pos;
} rsi_miss_t;

typedef struct rsi_hot {
  uint32_t weak;
  rsi_range_t range; /* its records; first == end: none, the entry is unused */
  uint32_t misled;   /* how many windows have been hashed for it since one matched */
} rsi_hot_t;

typedef struct rsi_memo {
  rsi_miss_t misses[RSI_MISSES];
  rsi_hot_t hot[RSI_HOT];
  struct {
    uint64_t content;
    uint32_t place; /* in the index's order, plus 1; 0: none */
  } contents[RSI_CONTENTS];
  size_t noted; /* entries of the journal */
  struct {
    uint32_t slot;
    bool of_hot;
    rsi_miss_t miss;
    rsi_hot_t hot;
  } journal[RSI_JOURNAL];
} rsi_memo_t;

/** The records of a hot weak sum; NULL if it is not known to be hot. */
rsi_hot_t const *rsi_memo_hot(rsi_memo_t const *memo, uint32_t weak);

/** Makes a weak sum hot; hashed: the window that did so is hashed. */
void rsi_memo_heat(rsi_memo_t *memo, uint32_t weak, rsi_range_t range, bool hashed);

/** Counts a window that is hashed for a hot weak sum. */
void rsi_memo_note_misled(rsi_memo_t *memo, uint32_t weak);

/** Counts from 0 again, since a window of that weak sum has matched. */
void rsi_memo_forgive(rsi_memo_t *memo, uint32_t weak);

/** Whether a window of this weak sum and content is known to miss; *pos is where one did. */
bool rsi_memo_missed(rsi_memo_t const *memo, uint32_t weak, uint64_t content, uint64_t *pos);
void rsi_memo_note_miss(rsi_memo_t *memo, uint32_t weak, uint64_t content, uint64_t pos);

/** Notes the content of the record at `place` of the index's order. */
void rsi_memo_learn(rsi_memo_t *memo, uint32_t place, uint64_t content);
bool rsi_memo_knows(rsi_memo_t const *memo, uint32_t place);

typedef enum {
  RSI_MEMO_UNKNOWN,
  RSI_MEMO_MISS, /* the contents of all records of the range are known, and none is this one */
  RSI_MEMO_MATCH /* it is the content of a record; the strong sum must confirm that */
} rsi_memo_verdict;

/** Compares a content with those of the records of a range. */
rsi_memo_verdict rsi_memo_judge(rsi_memo_t const *memo, rsi_range_t range, uint64_t content);

/** Whether the content of some record of the range is known. */
bool rsi_memo_knows_any(rsi_memo_t const *memo, rsi_range_t range);

/** Undoes what was noted since the journal had `noted` entries. */
void rsi_memo_undo(rsi_memo_t *memo, size_t noted);

#endif

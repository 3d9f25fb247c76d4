/* memo.c - the tables of memo.h. */
#include "memo.h"

static uint64_t key_of(uint32_t weak, uint64_t content) {
  uint64_t const key = content ^ (uint64_t)weak * 0x9e3779b97f4a7c15u;
  return key ? key : 1;
}

static uint32_t slot_of(uint64_t key, uint32_t slots) {
  return (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 40) % slots;
}

static uint32_t hot_slot(uint32_t weak) {
  return rsi_mix(weak) >> 8 & (RSI_HOT - 1);
}

rsi_hot_t const *rsi_memo_hot(rsi_memo_t const *memo, uint32_t weak) {
  rsi_hot_t const *hot = &memo->hot[hot_slot(weak)];
  return hot->weak == weak && hot->range.first != hot->range.end ? hot : NULL;
}

static rsi_hot_t *change_hot(rsi_memo_t *memo, uint32_t slot) {
  memo->journal[memo->noted].slot = slot;
  memo->journal[memo->noted].of_hot = true;
  memo->journal[memo->noted++].hot = memo->hot[slot];
  return &memo->hot[slot];
}

void rsi_memo_heat(rsi_memo_t *memo, uint32_t weak, rsi_range_t range, bool hashed) {
  *change_hot(memo, hot_slot(weak)) = (rsi_hot_t){weak, range, hashed};
}

void rsi_memo_note_misled(rsi_memo_t *memo, uint32_t weak) {
  rsi_hot_t *hot = change_hot(memo, hot_slot(weak));
  if (hot->misled < UINT16_MAX) hot->misled++;
}

void rsi_memo_forgive(rsi_memo_t *memo, uint32_t weak) {
  rsi_hot_t *hot = &memo->hot[hot_slot(weak)];
  if (hot->weak == weak) hot->misled = 0;
}

bool rsi_memo_missed(rsi_memo_t const *memo, uint32_t weak, uint64_t content, uint64_t *pos) {
  uint64_t const key = key_of(weak, content);
  rsi_miss_t const *miss = &memo->misses[slot_of(key, RSI_MISSES)];
  *pos = miss->pos;
  return miss->key == key;
}

void rsi_memo_note_miss(rsi_memo_t *memo, uint32_t weak, uint64_t content, uint64_t pos) {
  uint64_t const key = key_of(weak, content);
  uint32_t const slot = slot_of(key, RSI_MISSES);
  memo->journal[memo->noted].slot = slot;
  memo->journal[memo->noted].of_hot = false;
  memo->journal[memo->noted++].miss = memo->misses[slot];
  memo->misses[slot] = (rsi_miss_t){key, pos};
}

void rsi_memo_undo(rsi_memo_t *memo, size_t noted) {
  while (memo->noted > noted) {
    memo->noted--;
    uint32_t const slot = memo->journal[memo->noted].slot;
    if (memo->journal[memo->noted].of_hot)
      memo->hot[slot] = memo->journal[memo->noted].hot;
    else
      memo->misses[slot] = memo->journal[memo->noted].miss;
  }
}

void rsi_memo_learn(rsi_memo_t *memo, uint32_t place, uint64_t content) {
  memo->contents[place % RSI_CONTENTS].content = content;
  memo->contents[place % RSI_CONTENTS].place = place + 1;
}

bool rsi_memo_knows(rsi_memo_t const *memo, uint32_t place) {
  return memo->contents[place % RSI_CONTENTS].place == place + 1;
}

bool rsi_memo_knows_any(rsi_memo_t const *memo, rsi_range_t range) {
  if (range.end - range.first > RSI_CONTENTS_OF_WEAK) return false;
  while (range.first < range.end && !rsi_memo_knows(memo, range.first))
    range.first++;
  return range.first < range.end;
}

rsi_memo_verdict rsi_memo_judge(rsi_memo_t const *memo, rsi_range_t range, uint64_t content) {
  if (range.end - range.first > RSI_CONTENTS_OF_WEAK) return RSI_MEMO_UNKNOWN;
  rsi_memo_verdict verdict = RSI_MEMO_MISS;
  for (uint32_t place = range.first; place < range.end; place++)
    if (!rsi_memo_knows(memo, place))
      verdict = RSI_MEMO_UNKNOWN;
    else if (memo->contents[place % RSI_CONTENTS].content == content)
      return RSI_MEMO_MATCH;
  return verdict;
}

// Images as random bits: the draws of packages/core/src/data/binarise.ts, bit for bit.
#pragma once
#include "simd-inl.h"

namespace latents {
namespace {

constexpr int kDrawBlocks = 2 * HWY_MAX_BYTES / 8, kDrawValues = 8;

/**
 * Blocks of Philox4x32-10 at an address (packages/core/src/random/philox.ts), kDrawBlocks of them: their 4 words each, low halves first, are the 8
 * numbers of 16 bits that out[block] has. A lane of 64 bits holds one block's word in its low half.
 */
inline void Philox(const int32_t address[5], const uint64_t* blocks, uint16_t out[][kDrawValues]) {
  const hn::ScalableTag<uint64_t> lanes;
  const hn::Repartition<uint32_t, decltype(lanes)> words;
  using Word = hn::Vec<decltype(lanes)>;
  const auto set = [&](uint32_t x) { return hn::Set(lanes, uint64_t{x}); };
  const auto times = [&](Word x, uint32_t factor) { return hn::MulEven(hn::BitCast(words, x), hn::BitCast(words, set(factor))); };
  Word x0[2], x1[2], x2[2], x3[2];
  for (int v = 0; v < 2; v++) {
    x0[v] = hn::LoadU(lanes, blocks + v * kDrawBlocks / 2);
    x1[v] = set(static_cast<uint32_t>(address[2]));
    x2[v] = set(static_cast<uint32_t>(address[3]));
    x3[v] = set(static_cast<uint32_t>(address[4]));
  }
  uint32_t key0 = static_cast<uint32_t>(address[0]), key1 = static_cast<uint32_t>(address[1]);
  for (int round = 0; round < 10; round++) {
    for (int v = 0; v < 2; v++) {
      const Word a = times(x0[v], 0xd2511f53), b = times(x2[v], 0xcd9e8d57);
      x0[v] = hn::Xor(hn::ShiftRight<32>(b), hn::Xor(x1[v], set(key0)));
      x1[v] = b;
      x2[v] = hn::Xor(hn::ShiftRight<32>(a), hn::Xor(x3[v], set(key1)));
      x3[v] = a;
    }
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  uint64_t made[4][kDrawBlocks];
  for (int v = 0; v < 2; v++) {
    hn::StoreU(x0[v], lanes, made[0] + v * kDrawBlocks / 2);
    hn::StoreU(x1[v], lanes, made[1] + v * kDrawBlocks / 2);
    hn::StoreU(x2[v], lanes, made[2] + v * kDrawBlocks / 2);
    hn::StoreU(x3[v], lanes, made[3] + v * kDrawBlocks / 2);
  }
  for (int i = 0; i < kDrawBlocks; i++)
    for (int w = 0; w < 4; w++) {
      out[i][2 * w] = static_cast<uint16_t>(made[w][i]);
      out[i][2 * w + 1] = static_cast<uint16_t>(made[w][i] >> 16);
    }
}

/** Groups of 8 values that wait for a draw, until there are enough to draw them at once. */
class Waiting {
 public:
  explicit Waiting(const int32_t* address) : address_(address) {}
  ~Waiting() { Draw(); }
  void Add(const uint8_t* values, int count, uint64_t block, uint8_t* out) {
    values_[size_] = values;
    counts_[size_] = count;
    outs_[size_] = out;
    blocks_[size_++] = block & 0xffffffffu;
    if (size_ == kDrawBlocks) Draw();
  }

 private:
  /** 1 where 16 random bits / 65536 < value / 255. */
  void Draw() {
    uint16_t random[kDrawBlocks][kDrawValues];
    if (size_ > 0) Philox(address_, blocks_, random);
    for (int g = 0; g < size_; g++)
      for (int i = 0; i < counts_[g]; i++)
        outs_[g][i] = static_cast<uint32_t>(random[g][i]) * 255 < static_cast<uint32_t>(values_[g][i]) << 16;
    size_ = 0;
  }
  const int32_t* address_;
  int size_ = 0;
  int counts_[kDrawBlocks] = {};
  uint64_t blocks_[kDrawBlocks] = {};
  const uint8_t* values_[kDrawBlocks];
  uint8_t* outs_[kDrawBlocks];
};

void RunDrawBits(const DrawBits& d) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  const size_t blocks = (d.size + kDrawValues - 1) / kDrawValues;
  Waiting waiting(d.address);
  for (size_t place = 0; place < d.count; place++) {
    const uint8_t* values = d.pixels + d.indices[place] * d.size;
    uint8_t* out = d.out + place * d.size;
    uint64_t block = (d.by_image ? d.indices[place] : place) * static_cast<uint64_t>(blocks);
    size_t left = d.size;
    for (; left >= kDrawValues; left -= kDrawValues, values += kDrawValues, out += kDrawValues, block++) {
      uint64_t eight;
      memcpy(&eight, values, kDrawValues);
      const uint64_t certain = eight & kOnes;
      // all of them 0 or 255: no draw can change them
      if (certain * 255 == eight) memcpy(out, &certain, kDrawValues);
      else waiting.Add(values, kDrawValues, block, out);
    }
    if (left > 0) waiting.Add(values, static_cast<int>(left), block, out);
  }
}

}  // namespace
}  // namespace latents

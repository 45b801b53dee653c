// Images as random bits: the draws of packages/core/src/data/binarise.ts, bit for bit.
#include "draw-bits.h"

#include <cstring>

namespace latents {
namespace {

/** Block `block` of Philox4x32-10 at an address (packages/core/src/random/philox.ts). */
inline void Philox(const int32_t address[5], uint32_t block, uint32_t out[4]) {
  uint32_t x0 = block, x1 = static_cast<uint32_t>(address[2]), x2 = static_cast<uint32_t>(address[3]), x3 = static_cast<uint32_t>(address[4]);
  uint32_t key0 = static_cast<uint32_t>(address[0]), key1 = static_cast<uint32_t>(address[1]);
  for (int round = 0; round < 10; round++) {
    const uint64_t a = uint64_t{0xd2511f53} * x0, b = uint64_t{0xcd9e8d57} * x2;
    x0 = static_cast<uint32_t>(b >> 32) ^ x1 ^ key0;
    x1 = static_cast<uint32_t>(b);
    x2 = static_cast<uint32_t>(a >> 32) ^ x3 ^ key1;
    x3 = static_cast<uint32_t>(a);
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/** `count` (at most 8) values of one block: 1 where 16 random bits / 65536 < value / 255. */
inline void DrawBlock(const uint8_t* values, size_t count, const int32_t address[5], uint32_t block, uint8_t* out) {
  uint32_t words[4];
  Philox(address, block, words);
  for (size_t i = 0; i < count; i++) {
    const uint32_t random = words[i / 2] >> (16 * (i % 2)) & 0xffff;
    out[i] = random * 255 < static_cast<uint32_t>(values[i]) << 16;
  }
}

void DrawImage(const uint8_t* values, size_t size, const int32_t address[5], uint32_t block, uint8_t* out) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  for (; size >= 8; size -= 8, values += 8, out += 8, block++) {
    uint64_t eight;
    memcpy(&eight, values, 8);
    const uint64_t certain = eight & kOnes;
    // all of them 0 or 255: no draw can change them
    if (certain * 255 == eight) memcpy(out, &certain, 8);
    else DrawBlock(values, 8, address, block, out);
  }
  if (size > 0) DrawBlock(values, size, address, block, out);
}

}  // namespace

void DrawBits(const uint8_t* pixels, const uint32_t* indices, size_t count, size_t size, const int32_t address[5], bool by_image, uint8_t* out) {
  const size_t blocks = (size + 7) / 8;
  for (size_t place = 0; place < count; place++) {
    const size_t first = (by_image ? indices[place] : place) * blocks;
    DrawImage(pixels + indices[place] * size, size, address, static_cast<uint32_t>(first), out + place * size);
  }
}

}  // namespace latents

// Images as random bits.
#pragma once
#include <cstddef>
#include <cstdint>

namespace latents {

/**
 * Writes images indices[0 ... count - 1] of `pixels`, `size` values each, to `out`: 1 with probability value / 255. A draw depends on the address
 * (Philox key and counter words 1 to 3), and on the image's place, or its index where `by_image`, and the value's place in it.
 */
void DrawBits(const uint8_t* pixels, const uint32_t* indices, size_t count, size_t size, const int32_t address[5], bool by_image, uint8_t* out);

}  // namespace latents

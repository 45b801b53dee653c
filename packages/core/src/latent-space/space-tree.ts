/** Numbers of a cell in `cells`: centre of mass (3), points, squared side. */
const FIELDS = 5;
/** Cells of so many points or fewer are not divided: their points are summed one by one. */
const mostInLeaf = 8;

/**
 * Barnes and Hut's tree over points in a square or cube. Points are ordered along a Z-curve, so a cell is a range of them, and cells are stored in
 * the order of a walk through the tree: a walk goes on to the next cell, or skips those within.
 * Source: Barnes & Hut 1986, doi:10.1038/324446a0; van der Maaten 2014, jmlr.org/papers/v15/vandermaaten14a.html.
 */
export class SpaceTree {
  /** Which point stands at each place of the order. */
  readonly order: Uint32Array;
  readonly #codes: Uint32Array;
  readonly #spare: { readonly order: Uint32Array; readonly codes: Uint32Array };
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #z: Float64Array;
  #cells: Float64Array;
  /** First place, place after the last, and cell after those within; negative `end` marks a leaf. */
  #ranges: Int32Array;
  #used = 0;
  #side = 1;

  /** @param dims  2 or 3 */
  constructor(
    private readonly count: number,
    private readonly dims: number,
  ) {
    this.order = new Uint32Array(count);
    this.#codes = new Uint32Array(count);
    this.#spare = { order: new Uint32Array(count), codes: new Uint32Array(count) };
    [this.#x, this.#y, this.#z] = [0, 1, 2].map(() => new Float64Array(count));
    this.#cells = new Float64Array(FIELDS * 64);
    this.#ranges = new Int32Array(3 * 64);
  }

  /** Builds the tree anew over positions [count, dims]. */
  build(positions: Float64Array): void {
    const bits = this.dims === 2 ? 16 : 10;
    this.#number(positions, bits);
    this.#sort();
    for (let place = 0; place < this.count; place++) {
      const at = this.order[place] * this.dims;
      this.#x[place] = positions[at];
      this.#y[place] = positions[at + 1];
      if (this.dims === 3) this.#z[place] = positions[at + 2];
    }
    this.#used = 0;
    this.#divide(0, this.count, bits);
  }

  /** The Z-curve's number of each point's place in a grid of 2^bits cells along each side. */
  #number(positions: Float64Array, bits: number): void {
    const { dims, count } = this;
    let side = 0;
    const low: number[] = [];
    for (let c = 0; c < dims; c++) {
      let [least, most] = [Infinity, -Infinity];
      for (let at = c; at < positions.length; at += dims) {
        if (positions[at] < least) least = positions[at];
        if (positions[at] > most) most = positions[at];
      }
      low.push(least);
      side = Math.max(side, most - least);
    }
    this.#side = side * (1 + 1e-9) || 1;
    const scale = 2 ** bits / this.#side;
    for (let i = 0; i < count; i++) {
      let code = 0;
      for (let c = 0; c < dims; c++) {
        const cell = Math.min(2 ** bits - 1, Math.floor((positions[i * dims + c] - low[c]) * scale));
        code |= (dims === 2 ? spread2(cell) : spread3(cell)) << c;
      }
      this.#codes[i] = code >>> 0;
      this.order[i] = i;
    }
  }

  /** Sorts the points by their numbers, eight bits at a time. */
  #sort(): void {
    let [codes, order, toCodes, toOrder] = [this.#codes, this.order, this.#spare.codes, this.#spare.order];
    for (let shift = 0; shift < 32; shift += 8) {
      const starts = new Uint32Array(257);
      for (let i = 0; i < codes.length; i++) starts[((codes[i] >>> shift) & 255) + 1]++;
      for (let digit = 0; digit < 256; digit++) starts[digit + 1] += starts[digit];
      for (let i = 0; i < codes.length; i++) {
        const to = starts[(codes[i] >>> shift) & 255]++;
        toCodes[to] = codes[i];
        toOrder[to] = order[i];
      }
      // four passes end where they began
      [codes, order, toCodes, toOrder] = [toCodes, toOrder, codes, order];
    }
  }

  /** Stores the cell of the places start..end, whose side is 2^level grid cells or less, and those within. */
  #divide(start: number, end: number, level: number): void {
    const { dims } = this;
    const codes = this.#codes;
    // a cell whose points all lie in one of its parts is that part
    const apart = (codes[start] ^ codes[end - 1]) >>> 0;
    const within = apart === 0 ? 0 : Math.floor((31 - Math.clz32(apart)) / dims) + 1;
    const own = Math.min(level, within);
    const cell = this.#used++;
    if (FIELDS * this.#used > this.#cells.length) this.#grow();
    const xs = this.#x;
    const ys = this.#y;
    const zs = this.#z;
    let x = 0;
    let y = 0;
    let z = 0;
    for (let place = start; place < end; place++) {
      x += xs[place];
      y += ys[place];
      z += zs[place];
    }
    const mass = end - start;
    const side = this.#side * 2 ** (own - (dims === 2 ? 16 : 10));
    this.#cells.set([x / mass, y / mass, z / mass, mass, side * side], cell * FIELDS);
    const leaf = mass <= mostInLeaf || own === 0;
    if (!leaf) {
      const shift = (own - 1) * dims;
      const part = (place: number): number => (codes[place] >>> shift) & (2 ** dims - 1);
      for (let from = start; from < end;) {
        let to = from + 1;
        while (to < end && part(to) === part(from)) to++;
        this.#divide(from, to, own - 1);
        from = to;
      }
    }
    this.#ranges[3 * cell] = start;
    this.#ranges[3 * cell + 1] = leaf ? -end : end;
    this.#ranges[3 * cell + 2] = this.#used;
  }

  #grow(): void {
    const [cells, ranges] = [this.#cells, this.#ranges];
    this.#cells = new Float64Array(2 * cells.length);
    this.#cells.set(cells);
    this.#ranges = new Int32Array(2 * ranges.length);
    this.#ranges.set(ranges);
  }

  /**
   * For each point i, sum_j w_ij^2 (y_i - y_j) with w_ij = 1 / (1 + |y_i - y_j|^2), into `forces` [count, dims], where a cell of side s at distance
   * d stands for its points if s / d < theta. Returns sum_ij w_ij over i != j.
   */
  repulsion(theta: number, forces: Float64Array): number {
    const cells = this.#cells;
    const ranges = this.#ranges;
    const xs = this.#x;
    const ys = this.#y;
    const zs = this.#z;
    const used = this.#used;
    const thetaSquare = theta * theta;
    let total = 0;
    for (let place = 0; place < this.count; place++) {
      const x = xs[place];
      const y = ys[place];
      const z = zs[place];
      let fx = 0;
      let fy = 0;
      let fz = 0;
      let sum = 0;
      for (let cell = 0; cell < used;) {
        const at = cell * FIELDS;
        const dx = x - cells[at];
        const dy = y - cells[at + 1];
        const dz = z - cells[at + 2];
        const square = dx * dx + dy * dy + dz * dz;
        const start = ranges[3 * cell];
        const end = ranges[3 * cell + 1];
        const last = end < 0 ? -end : end;
        if (cells[at + 4] < thetaSquare * square && (place < start || place >= last)) {
          const w = 1 / (1 + square);
          const weight = cells[at + 3] * w;
          sum += weight;
          fx += weight * w * dx;
          fy += weight * w * dy;
          fz += weight * w * dz;
          cell = ranges[3 * cell + 2];
        } else if (end < 0) {
          for (let other = start; other < last; other++) {
            if (other === place) continue;
            const ox = x - xs[other];
            const oy = y - ys[other];
            const oz = z - zs[other];
            const w = 1 / (1 + ox * ox + oy * oy + oz * oz);
            sum += w;
            fx += w * w * ox;
            fy += w * w * oy;
            fz += w * w * oz;
          }
          cell++;
        } else cell++;
      }
      const at = this.order[place] * this.dims;
      forces[at] = fx;
      forces[at + 1] = fy;
      if (this.dims === 3) forces[at + 2] = fz;
      total += sum;
    }
    return total;
  }
}

/** Puts a 0 between the 16 bits of a number. */
function spread2(bits: number): number {
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

/** Puts two 0s between the 10 bits of a number. */
function spread3(bits: number): number {
  bits = (bits | (bits << 16)) & 0x030000ff;
  bits = (bits | (bits << 8)) & 0x0300f00f;
  bits = (bits | (bits << 4)) & 0x030c30c3;
  return (bits | (bits << 2)) & 0x09249249;
}

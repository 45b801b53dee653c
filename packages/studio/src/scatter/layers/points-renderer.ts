import type { Camera, Size } from "../camera";
import { spread } from "../spread-order";

const vertexShader = `#version 300 es
in vec3 position;
in vec4 color;
uniform mat4 camera;
uniform float diameter;
uniform float nearer;
out vec4 tint;
void main() {
  gl_Position = camera * vec4(position, 1.0);
  gl_PointSize = clamp(diameter * (nearer > 0.0 ? nearer / gl_Position.w : 1.0), 1.0, 48.0);
  tint = color;
  // hidden points lie out of sight
  if (color.a == 0.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}`;

const fragmentShader = `#version 300 es
precision mediump float;
in vec4 tint;
out vec4 pixel;
void main() {
  vec2 off = gl_PointCoord - 0.5;
  float square = dot(off, off);
  if (square > 0.25) discard;
  float alpha = tint.a * (1.0 - smoothstep(0.17, 0.25, square));
  pixel = vec4(tint.rgb * alpha, alpha);
}`;

/**
 * Points as round dots, by WebGL 2. One small module for the plane and for space instead of two libraries: one code path, and a page that
 * stays within its budget. What docs/studio.md compares it with: regl, which regl-scatterplot and deepscatter stand on, makes its code by `Function`, which the
 * page's policy (no eval) forbids.
 */
export class PointsRenderer {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #positions: WebGLBuffer;
  readonly #colors: WebGLBuffer;
  #count = 0;
  #dims: 2 | 3 = 2;

  /** Throws Error where the browser has no WebGL 2. */
  constructor(readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true });
    if (!gl)
      throw new Error(
        "This browser has no WebGL 2, which draws the points; turn on graphics acceleration in its settings.",
      );
    this.#gl = gl;
    this.#program = programOf(gl);
    this.#positions = gl.createBuffer();
    this.#colors = gl.createBuffer();
    for (const [name, buffer] of [
      ["position", this.#positions],
      ["color", this.#colors],
    ] as const) {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(gl.getAttribLocation(this.#program, name));
    }
  }

  /** [count, dims] */
  setPositions(positions: Float32Array, dims: 2 | 3): void {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#positions);
    gl.bufferData(gl.ARRAY_BUFFER, spread(positions, dims), gl.STATIC_DRAW);
    gl.vertexAttribPointer(gl.getAttribLocation(this.#program, "position"), dims, gl.FLOAT, false, 0, 0);
    this.#count = positions.length / dims;
    this.#dims = dims;
  }

  /** Red, green, blue, opacity of each point, 0..255. */
  setColors(colors: Uint8Array): void {
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#colors);
    gl.bufferData(gl.ARRAY_BUFFER, spread(colors, 4), gl.STATIC_DRAW);
    gl.vertexAttribPointer(gl.getAttribLocation(this.#program, "color"), 4, gl.UNSIGNED_BYTE, true, 0, 0);
  }

  /** Draws a share of the points, of which there are some everywhere. */
  draw(camera: Camera, matrix: Float32Array, { width, height }: Size, diameter: number, share: number): void {
    const gl = this.#gl;
    const pixels = Math.min(devicePixelRatio, 2);
    const [w, h] = [Math.round(width * pixels), Math.round(height * pixels)];
    if (this.canvas.width !== w) this.canvas.width = w;
    if (this.canvas.height !== h) this.canvas.height = h;
    gl.viewport(0, 0, w, h);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (this.#dims === 3) gl.enable(gl.DEPTH_TEST);
    else gl.disable(gl.DEPTH_TEST);
    gl.useProgram(this.#program);
    const at = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(this.#program, name);
    gl.uniformMatrix4fv(at("camera"), false, matrix);
    gl.uniform1f(at("diameter"), diameter * pixels);
    gl.uniform1f(at("nearer"), camera.kind === "turned" ? 4 : 0);
    gl.drawArrays(gl.POINTS, 0, Math.ceil(share * this.#count));
  }

  /** Waits until the device has drawn; for measurements. */
  finish(): void {
    this.#gl.readPixels(0, 0, 1, 1, this.#gl.RGBA, this.#gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  dispose(): void {
    this.#gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error(`internal: the scatter's shaders do not link: ${gl.getProgramInfoLog(program)}`);
  return program;
}

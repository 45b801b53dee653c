const policy = (directives: Readonly<Record<string, string>>): string =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join("; ");

const nothing = { "default-src": "'none'", "base-uri": "'none'", "form-action": "'none'" };

/**
 * The policy of the page: its own files and nothing else, no script in the page's text. `wasm-unsafe-eval` lets WebAssembly be
 * compiled, which ONNX Runtime in the page needs; it does not let text be run.
 */
export const pagePolicy = policy({
  ...nothing,
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self' blob:",
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data: blob:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "frame-src": "'self'",
  "frame-ancestors": "'none'",
});

/** The policy of a run's report, which a stranger may have written: it is shown, in a box of its own, and nothing in it runs or loads. */
export const reportPolicy = policy({
  sandbox: "",
  ...nothing,
  "img-src": "data:",
  "style-src": "'unsafe-inline'",
  "frame-ancestors": "'self'",
});

/** The policy of the page that asks for the key: words and their looks. */
export const wordsPolicy = policy({
  ...nothing,
  sandbox: "",
  "style-src": "'unsafe-inline'",
  "frame-ancestors": "'none'",
});

/** The policy of the page that leads on to the studio by itself, which a sandboxed one may not. */
export const onwardPolicy = policy({ ...nothing, "frame-ancestors": "'none'" });

/** The policy of everything else, which is no page. */
export const dataPolicy = policy({ ...nothing, sandbox: "", "frame-ancestors": "'none'" });

/** Headers of every answer. Opener and embedder policy make the page isolated, so that WebAssembly may use threads. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
  "Cache-Control": "no-store",
};

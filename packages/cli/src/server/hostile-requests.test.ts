import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { resolveConfig } from "@latents/core";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../test/command.js";
import { rawRequest, requestText, type RawAnswer } from "../../test/raw-request.js";
import { writeSmallPage } from "../../test/small-page.js";
import { writeRunConfig } from "../run/run-config.js";
import { serveStudio, type Studio } from "./serve-studio.js";
import type { StudioService } from "./studio-service.js";

const secret = "the secret of another folder";
const png = "\x89PNG\r\n\x1a\n";

/** Every method of the service, as a spy that must not be called. */
const spies = Object.fromEntries(
  [
    ...["list", "show", "metrics", "file", "report", "compare", "rename", "trash", "train", "stop", "resume"],
    ...["recipes", "configKeys", "listen", "modelTag", "model", "data", "knownData", "runData"],
    ...["pause", "continue", "importRun", "plane", "table"],
  ].map((name) => [name, vi.fn((..._given: unknown[]): unknown => ({ reached: name }))]),
);

let folder: ReturnType<typeof temporaryFolder>;
let studio: Studio;
const bugs: unknown[] = [];
const at = (...names: string[]): string => join(folder.path, ...names);

beforeAll(async () => {
  folder = temporaryFolder();
  mkdirSync(at("runs", "good", "images"), { recursive: true });
  mkdirSync(at("runs", "good", "model"));
  mkdirSync(at("outside", "images"), { recursive: true });
  writeFileSync(at("secret.txt"), secret);
  writeFileSync(at("outside", "secret.png"), png + secret);
  writeFileSync(at("runs", "secret.png"), png + secret);
  writeFileSync(at("runs", "good", "images", "real.png"), png);
  writeFileSync(at("runs", "good", "images", "page.html"), "<script>1</script>");
  writeFileSync(at("runs", "good", "images", ".hidden.png"), png);
  const record = {
    config: resolveConfig([]),
    command: "latents train",
    createdAt: "2026-11-21T10:00:00.000Z",
    versions: {},
    machine: { device: "cpu", threads: 1 },
    data: { name: "mnist", count: 60000, shape: [1, 28, 28] as [number, number, number] },
    steps: 10,
  };
  await writeRunConfig(at("runs", "good"), record);
  await writeRunConfig(at("outside"), record);
  // links that lead out of the runs
  symlinkSync(at("outside"), at("runs", "linked-run"));
  symlinkSync(at("outside", "secret.png"), at("runs", "good", "images", "linked.png"));
  symlinkSync(at("nowhere.png"), at("runs", "good", "images", "dangling.png"));
  symlinkSync(at("runs", "good", "images", "loop.png"), at("runs", "good", "images", "loop.png"));
  symlinkSync(at("secret.txt"), at("runs", "good", "model", "linked.onnx"));
  for (const part of ["images", "plane", "model", "checkpoints"]) {
    mkdirSync(at("runs", `linked-${part}`));
    await writeRunConfig(at("runs", `linked-${part}`), record);
    symlinkSync(at("outside"), at("runs", `linked-${part}`, part));
  }
  for (const [name, file] of [
    ["linked-config", "config.json"],
    ["linked-metrics", "metrics.jsonl"],
    ["linked-report", "report.html"],
    ["linked-result", "result.json"],
    ["linked-lock", "run.lock"],
  ]) {
    mkdirSync(at("runs", name));
    if (file !== "config.json") await writeRunConfig(at("runs", name), record);
    symlinkSync(file === "config.json" ? at("outside", "config.json") : at("secret.txt"), at("runs", name, file));
  }
  // a pipe that nobody writes would hold a reader for ever
  mkdirSync(at("runs", "piped"));
  execFileSync("mkfifo", [at("runs", "piped", "config.json")]);
  mkdirSync(at("runs", ".trash", "deleted"), { recursive: true });
  await writeRunConfig(at("runs", ".trash", "deleted"), record);
  const service = spies as unknown as StudioService;
  const page = writeSmallPage(folder.path);
  symlinkSync(at("secret.txt"), join(page, "assets", "linked.js"));
  symlinkSync(at("secret.txt"), join(page, "linked.txt"));
  studio = await serveStudio({ runs: at("runs"), port: 0, page, service, onBug: (error) => bugs.push(error) });
});

afterAll(async () => {
  await studio.close();
  folder.remove();
});

afterEach(() => {
  for (const spy of Object.values(spies)) spy.mockClear();
});

const host = (): string => `127.0.0.1:${studio.port}`;
const cookie = (): string => `latents-studio-${studio.port}=${studio.token}`;
/** What the page sends. */
const own = (): Record<string, string> => ({ Host: host(), Cookie: cookie(), "Sec-Fetch-Site": "same-origin" });
const writer = (): Record<string, string> => ({
  ...own(),
  Origin: `http://${host()}`,
  "Content-Type": "application/json",
});

interface Case {
  readonly what: string;
  /** Made when the server listens. */
  readonly bytes: () => string | Buffer;
}
let sent = 0;

/** Sends it, and expects that nobody but the guard has seen it. */
async function refused(bytes: string | Buffer): Promise<RawAnswer> {
  sent++;
  const answer = await rawRequest(studio.port, bytes);
  expect(answer.status, answer.body).toBeGreaterThanOrEqual(400);
  expect(answer.status, answer.body).toBeLessThan(500);
  for (const [name, spy] of Object.entries(spies)) expect(spy, name).not.toHaveBeenCalled();
  expect(answer.body).not.toContain(secret);
  expect(answer.body).not.toContain(folder.path);
  expect(bugs).toEqual([]);
  return answer;
}

/** The same request by a stranger's page or tool must not be let in because the test is wrong: with everything right it reaches its handler. */
const reads = [
  "/api/runs",
  "/api/recipes",
  "/api/config-keys",
  "/api/runs/good",
  "/api/runs/good/metrics",
  "/api/runs/good/report",
  "/api/runs/good/images/real.png",
  "/api/runs/good/model.safetensors",
  "/api/runs/good/data/train",
  "/api/runs/good/table",
  "/api/data",
  "/data/mnist-test.npz",
];
const writes: [string, string][] = [
  ["/api/train", "{}"],
  ["/api/runs/good/rename", '{"name":"better"}'],
  ["/api/runs/good/trash", "{}"],
  ["/api/runs/good/stop", "{}"],
  ["/api/runs/good/resume", "{}"],
  ["/api/runs/good/pause", "{}"],
  ["/api/runs/good/continue", "{}"],
];

describe("a request of the page itself reaches its handler", () => {
  it.each(reads)("GET %s", async (path) => {
    await rawRequest(studio.port, requestText("GET", path, own()));
    expect(Object.values(spies).some((spy) => spy.mock.calls.length === 1)).toBe(true);
  });
  it.each(reads)("HEAD %s", async (path) => {
    await rawRequest(studio.port, requestText("HEAD", path, own()));
    expect(Object.values(spies).some((spy) => spy.mock.calls.length === 1)).toBe(true);
  });
  it.each(writes)("POST %s", async (path, body) => {
    await rawRequest(studio.port, requestText("POST", path, writer(), body));
    expect(Object.values(spies).filter((spy) => spy.mock.calls.length === 1)).toHaveLength(1);
  });
  afterEach(() => void (bugs.length = 0));
});

const climbs = [
  ...["..", "../..", "../../..", "../secret.txt", "../../secret.txt", "../outside", "../outside/secret.png"],
  ...[
    "..%2f",
    "..%2F..%2Fsecret.txt",
    "%2e%2e",
    "%2e%2e%2f%2e%2e%2fsecret.txt",
    "%2E%2E/secret.txt",
    ".%2e/secret.txt",
  ],
  ...[
    "%252e%252e%252fsecret.txt",
    "%25252e%25252e/secret.txt",
    "..%5c..%5csecret.txt",
    "..\\..\\secret.txt",
    "..%255csecret.txt",
  ],
  ...["%c0%ae%c0%ae/secret.txt", "%c0%ae%c0%ae%c0%afsecret.txt", "%e0%80%ae%e0%80%ae/secret.txt", "..%c0%afsecret.txt"],
  ...["..%ef%bc%8fsecret.txt", "%ef%bc%8e%ef%bc%8e/secret.txt", "..%u2215secret.txt", "%uff0e%uff0e/secret.txt"],
  ...["....//secret.txt", "..;/secret.txt", "..%00/secret.txt", "good%00.png", "good%0d%0aX-Evil:1", "%00", "%"],
  ...[
    "%2",
    "%zz",
    "%ff%fe",
    "/etc/passwd",
    "//etc/passwd",
    "%2fetc%2fpasswd",
    "file:%2f%2f%2fetc%2fpasswd",
    "C:%5cWindows",
  ],
  ...["~root", "%7e", ".", "./good", ".trash", ".trash%2fdeleted", ".trash/deleted", "good/../.trash/deleted", ".git"],
  ...[
    "good/..",
    "good/../good",
    "good/./good",
    "good//images",
    "good%2f..%2fgood",
    "good/images/..",
    "GOOD",

    "good%20",
    "good.",
  ],
];
const linked = [
  ...[
    "linked-run",
    "linked-config",
    "linked-metrics",
    "linked-report",
    "linked-result",
    "linked-lock",
    "linked-images",
    "linked-plane",
  ],
  ...["linked-model", "linked-checkpoints", "piped"],
];
const files = [
  ...[
    "linked.png",
    "dangling.png",
    "loop.png",
    "page.html",
    ".hidden.png",
    "none.png",
    "real.PNG",
    "real.png.html",
    "real",
  ],
  ...[
    "..%2f..%2f..%2fsecret.png",
    "../../secret.png",
    "%2e%2e%2f%2e%2e%2fsecret.png",
    "real.png%00.html",
    "real.png/",
    "real.png/x",
  ],
  ...[
    "..%5creal.png",
    "config.json",
    "..%2fconfig.json",
    "real.png%20",
    "%20real.png",
    "-rf.png",
    "real.svg",
    "*.png",
    "%3f.png",
  ],
];

const cases: Case[] = [];
const add = (what: string, bytes: Case["bytes"]): void => void cases.push({ what, bytes });

for (const path of climbs)
  for (const [prefix, rest] of [
    ["/api/runs/", ""],
    ["/api/runs/", "/metrics"],
    ["/api/runs/good/images/", ""],
    ["/api/runs/good/data/", ""],
    ["/assets/", ""],
    ["/data/", ""],
    ["/data/", "-train.npz"],
    ["/", ""],
  ])
    // a run that is there under another spelling is what it is
    add(`GET ${prefix}${path}${rest}`, () => requestText("GET", `${prefix}${path}${rest}`, own()));
for (const name of [
  ...linked,
  "none",
  "secret.png",
  "a".repeat(300),
  "%F0%9F%98%80",
  "<script>",
  "'%20or%201=1",
  "__proto__",
  "constructor",
])
  for (const rest of ["", "/metrics", "/report", "/images/secret.png", "/data/train", "/model.safetensors"])
    add(`GET run ${name.slice(0, 40)}${rest}`, () => requestText("GET", `/api/runs/${name}${rest}`, own()));
for (const name of linked)
  for (const action of ["trash", "resume", "stop", "pause", "continue"])
    add(`POST run ${name}/${action}`, () => requestText("POST", `/api/runs/${name}/${action}`, writer(), "{}"));
for (const file of files) add(`GET image ${file}`, () => requestText("GET", `/api/runs/good/images/${file}`, own()));
for (const file of [
  "linked.onnx",
  "real.png",
  "decoder.onnx",
  "decoder.onnx.data",
  "..%2fconfig.json",
  "weights.bin",
  "decoder.ort",
])
  add(`GET model ${file}`, () => requestText("GET", `/api/runs/good/model/${file}`, own()));

for (const file of [
  ...[
    "linked.js",
    "index-1.js.map",
    "source.js.map",
    "INDEX-1.JS",
    "index-1.js%00",
    "index-1.js%20",
    "deeper/index.js",
  ],
  ...[
    "index-1.js/",
    "index-1.js/..",
    "deeper%2findex.js",
    "..%2findex.html",
    "..%2f..%2fpackage.json",
    "%2e%2e%5csecret.txt",
  ],
  ...["", "*", "index-1.js::$DATA", "index-1.js;x", "__proto__", "constructor", "ort-1.wasm?x".replace("?", "%3f")],
])
  add(`GET asset ${file}`, () => requestText("GET", `/assets/${file}`, own()));
for (const file of [
  ...["index.html", "linked.txt", ".hidden.js", "notes.md", "page/index.html", "assets", "assets/", "data", "data/"],
  ...["index-1.js", "src/bin.ts", "package.json", "%69ndex.html%00"],
])
  add(`GET page file ${file}`, () => requestText("GET", `/${file}`, own()));
for (const file of [
  ...["mnist.npz", "mnist-train", "mnist-train.NPZ", "MNIST-train.npz", "mnist-validation.npz", "mnist--train.npz"],
  ...[
    "mnist-train.npz%00",
    "mnist-train.npz/",
    "mnist-train.npz/..",
    "mnist-train.npy",
    "none-train.npz",
    "-train.npz",
  ],
  ...["mnist%2ftrain.npz", "mnist-train.npz.gz", "__proto__-train.npz", "constructor-test.npz", "own-train.npz"],
  ...[`${"a".repeat(3000)}-train.npz`, "mnist-%74rain.npz%20", "mnist-train.npz;x", "%2fetc%2fpasswd-train.npz"],
])
  add(`GET data ${file.slice(0, 60)}`, () => requestText("GET", `/data/${file}`, own()));
for (const split of ["validation", "Train", "train.npz", "all", "__proto__", "train/", "train%00", "train%2f..", "1"])
  add(`GET a run's data ${split}`, () => requestText("GET", `/api/runs/good/data/${split}`, own()));
for (const path of ["/assets/index-1.js", "/assets/ort-1.wasm", "/favicon.svg", "/"])
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
    add(`${method} ${path}`, () => requestText(method, path, writer(), method === "POST" ? "{}" : undefined));

// other names for this machine, as a rebinding page has them
const strangeHosts = (): [string, string][] =>
  [
    ...[
      "evil.example",
      `evil.example:${studio.port}`,
      "127.0.0.1",
      "localhost",
      "127.0.0.1:1",
      `127.0.0.1:${studio.port}.evil.example`,
    ],
    ...[
      `localhost.evil.example:${studio.port}`,
      `evil@127.0.0.1:${studio.port}`,
      `127.0.0.1:${studio.port}@evil`,
      `127.1:${studio.port}`,
    ],
    ...[
      `0.0.0.0:${studio.port}`,
      `2130706433:${studio.port}`,
      `0x7f000001:${studio.port}`,
      `127.0.0.1.:${studio.port}`,
      `[::1]`,
    ],
    ...[
      `[::ffff:127.0.0.1]:${studio.port}`,
      `localhost.:${studio.port}`,
      `127.0.0.1:0${studio.port}`,
      `http://127.0.0.1:${studio.port}`,
    ],
    ...["", " ", "-", `127.0.0.1:${studio.port}, evil`, `127.0.0.1:${studio.port}/`, `127.0.0.1%00:${studio.port}`],
  ].map((name) => [name, name]);
for (let i = 0; i < 25; i++)
  for (const method of ["GET", "HEAD", "POST"])
    add(`${method} with Host ${i}`, () => {
      const [name] = strangeHosts()[i];
      const headers = { ...writer(), Host: name };
      return method === "GET"
        ? requestText("GET", "/api/runs", { ...own(), Host: name })
        : requestText("POST", "/api/train", { ...headers, Origin: `http://${name}` }, "{}");
    });
add("no Host", () => requestText("GET", "/api/runs", { Cookie: cookie() }));
add("two Hosts", () => requestText("GET", "/api/runs", own()).replace("Cookie:", "Host: evil.example\r\nCookie:"));
add("an absolute address", () => requestText("GET", `http://evil.example/api/runs`, own()));
add("an absolute address of ours", () => requestText("GET", `http://${host()}/api/runs`, own()));
add("an authority", () => requestText("CONNECT", host(), own()));
add("an asterisk", () => requestText("OPTIONS", "*", own()));

const strangeOrigins = [
  ...[
    "null",
    "http://evil.example",
    "https://127.0.0.1",
    "http://localhost:1",
    "file://",
    "http://127.0.0.1",
    "",
    "chrome-extension://x",
  ],
];
for (const origin of strangeOrigins)
  for (const [path, body] of writes)
    add(`POST ${path} from ${origin || "an empty origin"}`, () =>
      requestText("POST", path, { ...writer(), Origin: origin }, body),
    );
for (const [path, body] of writes) {
  add(`POST ${path} without Origin`, () => {
    const { Origin: _, ...rest } = writer();
    return requestText("POST", path, rest, body);
  });
  for (const site of ["cross-site", "same-site", "other"])
    add(`POST ${path} ${site}`, () => requestText("POST", path, { ...writer(), "Sec-Fetch-Site": site }, body));
  add(`POST ${path} as another name of ours`, () =>
    requestText("POST", path, { ...writer(), Origin: `http://localhost:${studio.port}` }, body),
  );
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "application/jsonp",
    "text/json",
  ])
    add(`POST ${path} of type ${type || "none"}`, () =>
      requestText("POST", path, { ...writer(), "Content-Type": type }, body),
    );
  for (const method of ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "GET"])
    add(`${method} ${path}`, () => requestText(method, path, writer(), method === "GET" ? undefined : body));
}
for (const site of ["cross-site", "same-site"])
  for (const path of [...reads, "/assets/index-1.js", "/assets/ort-1.wasm", "/favicon.svg", "/api/events"])
    for (const method of ["GET", "HEAD"])
      add(`${method} ${path} ${site}`, () =>
        requestText(method, path, { ...own(), "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors" }),
      );
add("HEAD of events", () => requestText("HEAD", "/api/events", own()));
for (const path of ["/", "/assets/index-1.js", "/api/runs/good/model.safetensors", "/api/runs/good/images/real.png"])
  add(`HEAD ${path} with a body`, () => requestText("HEAD", path, own(), "{}"));
for (const path of climbs)
  add(`HEAD climbs ${path.slice(0, 40)}`, () => requestText("HEAD", `/api/runs/good/images/${path}`, own()));
for (const path of reads)
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
    add(`${method} ${path}`, () => requestText(method, path, writer(), method === "POST" ? "{}" : undefined));

const wrongTokens: (() => Record<string, string>)[] = [
  () => ({}),
  () => ({ Cookie: "" }),
  () => ({ Cookie: `latents-studio-${studio.port}=` }),
  () => ({ Cookie: `latents-studio-${studio.port}=wrong` }),
  () => ({ Cookie: `latents-studio-1=${studio.token}` }),
  () => ({ Cookie: `latents-studio-${studio.port}=${studio.token.slice(0, -1)}` }),
  () => ({ Cookie: `latents-studio-${studio.port}=${studio.token}x` }),
  () => ({ Cookie: `${cookie()}; ${cookie().replace("=", "=x")}` }),
  () => ({ Cookie: `token=${studio.token}` }),
  () => ({ Authorization: "Bearer" }),
  () => ({ Authorization: "Bearer wrong" }),
  () => ({ Authorization: `Basic ${studio.token}` }),
  () => ({ Authorization: studio.token }),
  () => ({ "X-Token": studio.token }),
  () => ({ Cookie: cookie(), Authorization: "Bearer wrong" }),
];
for (const [i, token] of wrongTokens.entries()) {
  for (const path of ["/", "/assets/index-1.js", "/data/mnist-train.npz", "/api/events", ...reads.slice(0, 4)])
    for (const method of ["GET", "HEAD"])
      add(`${method} ${path} with wrong token ${i}`, () => requestText(method, path, { Host: host(), ...token() }));
  add(`POST with wrong token ${i}`, () =>
    requestText("POST", "/api/train", { ...writer(), Cookie: "", ...token() }, "{}"),
  );
}
for (const query of ["token=", "token=wrong", "token=&token=", "Token=x", "token[]=x"])
  add(`GET /?${query}`, () => requestText("GET", `/?${query}`, { Host: host() }));
add("the right token twice", () =>
  requestText("GET", `/?token=${studio.token}&token=${studio.token}`, { Host: host() }),
);
add("the right token elsewhere", () => requestText("GET", `/api/runs?token=${studio.token}`, { Host: host() }));
add("the right token by POST", () =>
  requestText(
    "POST",
    `/?token=${studio.token}`,
    { Host: host(), "Content-Type": "application/json", Origin: `http://${host()}` },
    "{}",
  ),
);

const badBodies = [
  ...[
    "",
    "{",
    "[]",
    "null",
    "1",
    '"x"',
    "true",
    "{}{}",
    "{'a':1}",
    "undefined",
    "NaN",
    "\u0000",
    '{"unknown":1}',
    "\ufeff",
  ],
  ...[
    "[".repeat(20_000),
    `{"a":`.repeat(9_000),
    '{"__proto__":{"x":1}}',
    '{"constructor":{}}',
    '{"name":1}',
    '{"name":null}',
  ],
];
for (const body of badBodies)
  for (const path of ["/api/train", "/api/runs/good/rename", "/api/runs/good/trash"])
    add(`POST ${path} ${JSON.stringify(body.slice(0, 20))}`, () => requestText("POST", path, writer(), body));
const badNames = [
  ...[
    "",
    ".",
    "..",
    ".hidden",
    "a/b",
    "a\\\\b",
    "../x",
    "/etc",
    "x".repeat(101),
    "a b",
    "a\\u0000",
    "<b>",
    "é",
    "-rf",
    "a.",
    "a\\n",
    "CON:",
    "$(id)",
    "~",
  ],
];
for (const name of badNames) {
  add(`rename to ${name.slice(0, 20)}`, () =>
    requestText("POST", "/api/runs/good/rename", writer(), `{"name":"${name}"}`),
  );
  add(`train as ${name.slice(0, 20)}`, () => requestText("POST", "/api/train", writer(), `{"name":"${name}"}`));
}
for (const settings of [
  ...[
    "[]",
    "1",
    '"x"',
    '{"":1}',
    '{"a b":1}',
    '{"__proto__":1}',
    '{"a..b":1}',
    '{"a=b":1}',
    '{"a":{}}',
    '{"a":null}',
    '{"a":[[1]]}',
  ],
  `{"a":"${"x".repeat(1001)}"}`,
  `{"a":[${"1,".repeat(200)}1]}`,
  `{${Array.from({ length: 201 }, (_, i) => `"a${i}":1`).join()}}`,
])
  add(`train with settings ${settings.slice(0, 20)}`, () =>
    requestText("POST", "/api/train", writer(), `{"settings":${settings}}`),
  );
add("a body that is too large", () =>
  requestText("POST", "/api/train", writer(), `{"recipe":"${"x".repeat(100_000)}"}`),
);
add("a length that is too large", () =>
  requestText("POST", "/api/train", { ...writer(), "Content-Length": "99999999999" }, "{}"),
);
add(
  "a chunked body that is too large",
  () =>
    `${requestText("POST", "/api/train", { ...writer(), "Transfer-Encoding": "chunked" })}${`4000\r\n${"x".repeat(0x4000)}\r\n`.repeat(8)}0\r\n\r\n`,
);
add("a negative length", () => requestText("POST", "/api/train", { ...writer(), "Content-Length": "-1" }, "{}"));
add("a length that is none", () => requestText("POST", "/api/train", { ...writer(), "Content-Length": "2, 3" }, "{}"));
add("two ways of length", () =>
  requestText(
    "POST",
    "/api/train",
    { ...writer(), "Content-Length": "5", "Transfer-Encoding": "chunked" },
    "0\r\n\r\n",
  ),
);
add("a GET with a body", () => requestText("GET", "/api/runs", own(), "{}"));
add("a GET with a chunked body", () =>
  requestText("GET", "/api/runs", { ...own(), "Transfer-Encoding": "chunked" }, "0\r\n\r\n"),
);
add("bytes that are no UTF-8", () =>
  Buffer.concat([
    Buffer.from(requestText("POST", "/api/train", { ...writer(), "Content-Length": "4" })),
    Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
  ]),
);
add("headers that are too large", () => requestText("GET", "/api/runs", { ...own(), "X-Long": "x".repeat(20_000) }));
add("an address that is too long", () => requestText("GET", `/api/runs?${"x".repeat(6000)}`, own()));
add("no HTTP", () => "hello\r\n\r\n");
add("HTTP of another kind", () => requestText("GET", "/api/runs", own()).replace("HTTP/1.1", "HTTP/3.7"));
add("a space in the path", () => requestText("GET", "/api/ runs", own()));
add("a control character in the path", () => requestText("GET", "/api/\u0001runs", own()));
add("a header without a name", () => requestText("GET", "/api/runs", { ...own(), "": "x" }));
for (const since of [
  "",
  "x",
  "-1",
  "1-",
  "1--1",
  "1e9-1",
  "99999999999999999999999-1",
  "1-2-3",
  "../x",
  "1-%00",
  "NaN-NaN",
])
  add(`since ${since}`, () => requestText("GET", `/api/runs/good/metrics?since=${since}`, own()));
for (const names of [
  "",
  "good",
  "good,good",
  "good,none",
  "good,..",
  "good,.trash",
  "good,linked-run",
  Array(13).fill("x").join(),
  "%00,good",
  "good,%ff",
])
  add(`compare ${names}`, () => requestText("GET", `/api/compare?runs=${names}`, own()));
add("compare nothing", () => requestText("GET", "/api/compare", own()));

describe("hostile requests", () => {
  it("are at least 300", () => expect(cases.length).toBeGreaterThan(300));
  it.each(cases)("$what", async ({ bytes }) => {
    await refused(bytes());
  });
  it("have changed nothing", () => {
    expect(sent).toBe(cases.length);
    expect(existsSync(at("runs", "good", "config.json"))).toBe(true);
    expect(readFileSync(at("secret.txt"), "utf8")).toBe(secret);
  });
});

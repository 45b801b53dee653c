import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What an MLflow was asked. */
interface AskedOfMlflow {
  readonly what: string;
  /** The header that lets one in. */
  readonly authorization: string | undefined;
  readonly body: {
    readonly status?: string;
    readonly metrics?: readonly { readonly key: string; readonly value: number; readonly step: number }[];
    readonly params?: readonly { readonly key: string; readonly value: string }[];
  };
}

/** Answers as an MLflow without experiments does; `refuses` is asked at each request, by its number from 1. */
export async function startSmallMlflow(refuses: (number: number) => boolean = () => false): Promise<{
  readonly url: string;
  readonly asked: readonly AskedOfMlflow[];
  close(): void;
}> {
  const asked: AskedOfMlflow[] = [];
  const server = createServer((from, to) => {
    let text = "";
    from.on("data", (data) => (text += String(data)));
    from.on("end", () => {
      const what = /mlflow\/([a-z/-]+)/.exec(from.url!)![1];
      const body = JSON.parse(text || "{}") as AskedOfMlflow["body"];
      asked.push({ what, authorization: from.headers.authorization, body });
      if (refuses(asked.length)) return void to.writeHead(500).end("the disk is full");
      if (what === "experiments/get-by-name") return void to.writeHead(404).end("{}");
      const answers: Readonly<Record<string, unknown>> = {
        "experiments/create": { experiment_id: "7" },
        "runs/create": { run: { info: { run_id: "abc" } } },
      };
      to.end(JSON.stringify(answers[what] ?? {}));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Does something while MLFLOW_* of the environment are these, and no others. */
export async function withMlflow<T>(env: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const isOurs = (name: string): boolean => name.startsWith("MLFLOW_");
  const before = Object.fromEntries(Object.entries(process.env).filter(([name]) => isOurs(name)));
  const set = (to: Readonly<Record<string, string | undefined>>): void => {
    for (const name of Object.keys(process.env)) if (isOurs(name)) delete process.env[name];
    Object.assign(process.env, to);
  };
  set(env);
  try {
    return await work();
  } finally {
    set(before);
  }
}

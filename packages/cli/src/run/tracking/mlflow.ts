import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputError, RunError, type Config } from "@latents/core";
import { z } from "zod";
import { readJson, writeFileAtomic } from "../../files/index.js";
import type { OpenTracker, TrackedEnd } from "./tracker.js";

/** Milliseconds for an answer. */
const patienceMs = 20_000;
/** Of one request. */
const [mostMetrics, mostParams, longestParam] = [1000, 100, 6000];

const keptSchema = z.looseObject({ url: z.string(), runId: z.string() });

/**
 * A run of an MLflow server, by its REST interface: metrics as they come, the config as parameters, and how it ended. The server and what lets one in
 * are said as MLflow's own clients are told: MLFLOW_TRACKING_URI, MLFLOW_EXPERIMENT_NAME (default `latents`), MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME
 * and MLFLOW_TRACKING_PASSWORD. `mlflow.json` in the run's folder has its id there, so that a training that goes on adds to it.
 * Source: MLflow's REST API, versions 2 and 3, `api/2.0/mlflow`.
 */
export const mlflow: OpenTracker = async ({ folder, config }) => {
  const server = serverOf(process.env);
  const ask = asking(server);
  const file = join(folder, "mlflow.json");
  const kept = existsSync(file) ? await readJson(file, keptSchema, "remove it") : undefined;
  let runId = kept?.url === server.url ? kept.runId : undefined;
  if (runId !== undefined) await ask("runs/update", { run_id: runId, status: "RUNNING" });
  else {
    runId = await createRun(ask, server.experiment, resolve(folder), config);
    await writeFileAtomic(file, `${JSON.stringify({ url: server.url, runId })}\n`);
  }
  const id = runId;
  const waiting: { key: string; value: number; step: number; timestamp: number }[] = [];
  let sending: Promise<void> | undefined;
  let failure: Error | undefined;
  // a training does not wait for the network: what comes meanwhile is sent together
  const send = async (): Promise<void> => {
    while (waiting.length > 0) await ask("runs/log-batch", { run_id: id, metrics: waiting.splice(0, mostMetrics) });
  };
  const start = (): void => {
    sending ??= send()
      .catch((error: unknown) => void (failure ??= error instanceof Error ? error : new Error(String(error))))
      .finally(() => (sending = undefined));
  };
  const sound = (): void => {
    if (failure) throw failure;
  };
  return {
    log: async (step, values) => {
      sound();
      const timestamp = Date.now();
      for (const [key, value] of Object.entries(values)) waiting.push({ key, value, step, timestamp });
      start();
    },
    end: async (how) => {
      await sending;
      sound();
      await send();
      await ask("runs/update", { run_id: id, status: statuses[how], end_time: Date.now() });
    },
  };
};

const statuses: Readonly<Record<TrackedEnd, string>> = { finished: "FINISHED", stopped: "KILLED", failed: "FAILED" };

interface Server {
  readonly url: string;
  readonly experiment: string;
  readonly headers: Readonly<Record<string, string>>;
}

function serverOf(env: NodeJS.ProcessEnv): Server {
  const {
    MLFLOW_TRACKING_URI: url = "",
    MLFLOW_EXPERIMENT_NAME: experiment = "latents",
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_TRACKING_USERNAME: user,
    MLFLOW_TRACKING_PASSWORD: password = "",
  } = env;
  if (!/^https?:\/\/[^/\s]+/.test(url))
    throw new InputError(
      `track: mlflow needs a tracking server, got ${JSON.stringify(url)}; say where: MLFLOW_TRACKING_URI=http://HOST:5000`,
    );
  // a password stays out of files and messages
  const at = new URL(url);
  const [name, word] = at.username === "" ? [user, password] : [at.username, at.password].map(decodeURIComponent);
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : name !== undefined && `Basic ${Buffer.from(`${name}:${word}`).toString("base64")}`;
  const headers = { "Content-Type": "application/json", ...(authorization && { Authorization: authorization }) };
  return { url: (at.origin + at.pathname).replace(/\/+$/, ""), experiment, headers };
}

type Ask = (what: string, body?: unknown) => Promise<Readonly<Record<string, unknown>>>;

/** Asks the server, with a body as POST; a question after what is not there is answered by nothing. Throws RunError where it does not answer, or refuses. */
const asking =
  ({ url, headers }: Server): Ask =>
  async (what, body) => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    let answer: Response;
    try {
      answer = await fetch(`${url}/api/2.0/mlflow/${what}`, {
        ...{ ...init, headers, signal: AbortSignal.timeout(patienceMs) },
      });
    } catch (error) {
      throw new RunError(`track: no MLflow answers at ${url}; start it, or leave the tracker out`, { cause: error });
    }
    const said = await answer.text();
    if (answer.status === 404 && body === undefined) return {};
    if (answer.ok) return JSON.parse(said) as Readonly<Record<string, unknown>>;
    throw new RunError(
      `track: MLflow at ${url} refused ${what.replace(/\?.*/, "")} with ${answer.status}: ${said.slice(0, 200).trim()}; see its log, or leave the tracker out`,
    );
  };

/** A new run of the experiment, which is made where there is none. */
async function createRun(ask: Ask, experiment: string, folder: string, config: Config): Promise<string> {
  const experimentId = await experimentOf(ask, experiment);
  const { run } = (await ask("runs/create", {
    ...{ experiment_id: experimentId, run_name: folder.split(/[\\/]/).at(-1), start_time: Date.now() },
    tags: [
      { key: "mlflow.source.name", value: "latents" },
      { key: "latents.run", value: folder },
    ],
  })) as { run: { info: { run_id: string } } };
  const { run_id } = run.info;
  const params = [...parameters(config)];
  for (let i = 0; i < params.length; i += mostParams)
    await ask("runs/log-batch", { run_id, params: params.slice(i, i + mostParams) });
  return run_id;
}

async function experimentOf(ask: Ask, name: string): Promise<string> {
  const find = async (): Promise<string | undefined> => {
    const found = await ask(`experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`);
    return (found as { experiment?: { experiment_id: string } }).experiment?.experiment_id;
  };
  const make = async (): Promise<string> =>
    ((await ask("experiments/create", { name })) as { experiment_id: string }).experiment_id;
  const made = async (error: unknown): Promise<string> => {
    // another trial of the same sweep may have been quicker
    const id = await find();
    if (id === undefined) throw error;
    return id;
  };
  return (await find()) ?? make().catch(made);
}

/** The values of a config by dotted keys; a list is one. */
function* parameters(value: unknown, key = ""): Generator<{ readonly key: string; readonly value: string }> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [name, inner] of Object.entries(value)) yield* parameters(inner, key === "" ? name : `${key}.${name}`);
    return;
  }
  if (value === undefined) return;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  yield { key, value: text.slice(0, longestParam) };
}

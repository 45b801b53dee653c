/** What this page can train on. */
export interface PageDevices {
  /** `software`: an adapter that only imitates a graphics card, slower than WebAssembly. */
  readonly webgpu: "card" | "software" | "none";
  /** Whether WebAssembly may use threads here. */
  readonly isolated: boolean;
  readonly cores: number;
}

interface Adapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: { readonly architecture?: string; readonly isFallbackAdapter?: boolean };
}

let known: Promise<PageDevices> | undefined;

/** Asks the browser, once: Chromium warns on its console each time that it has no adapter. */
export const pageDevices = (): Promise<PageDevices> => (known ??= askBrowser());

async function askBrowser(): Promise<PageDevices> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<Adapter | null> } };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  const imitates =
    adapter?.isFallbackAdapter || adapter?.info?.isFallbackAdapter || adapter?.info?.architecture === "swiftshader";
  return {
    webgpu: !adapter ? "none" : imitates ? "software" : "card",
    isolated: globalThis.crossOriginIsolated,
    cores: navigator.hardwareConcurrency || 1,
  };
}

/** Where a training goes unless the user says otherwise. */
export const bestDevice = ({ webgpu }: PageDevices): "webgpu" | "wasm" => (webgpu === "card" ? "webgpu" : "wasm");

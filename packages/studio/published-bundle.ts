import { readdirSync, readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { build, type BuildOptions, type PluginBuild } from "esbuild";
import type { Plugin } from "vite";

/** Where a published page's files would lie: it asks for none of them. */
const nowhere = "https://page.invalid/";

const oneScript: BuildOptions = {
  ...{ bundle: true, format: "iife", minify: true, legalComments: "none", target: "es2022", logLevel: "error" },
};

/**
 * Beside the page as files its code as scripts that need no others: `published/page.js`, `published/engine.js` and the source `boot`, which starts them as
 * `published/boot.js`. `latents publish` puts them into one HTML file. A page opened from a disk may load no modules.
 */
export const publishedBundle = (folder: string, boot: string): Plugin => ({
  name: "published-bundle",
  apply: "build",
  async closeBundle() {
    const assets = join(folder, "assets");
    const names = readdirSync(assets);
    const entry = /src="\.\/assets\/(index-[\w-]+\.js)"/.exec(readFileSync(join(folder, "index.html"), "utf8"))![1];
    const engine = names.find((name) => name.startsWith("engine-worker-") && name.endsWith(".js"))!;
    mkdirSync(join(folder, "published"), { recursive: true });
    for (const [from, to] of [
      [entry, "page.js"],
      [engine, "engine.js"],
    ])
      await build({
        ...{ entryPoints: [join(assets, from)], outfile: join(folder, "published", to), ...oneScript },
        define: { "import.meta.url": JSON.stringify(nowhere) },
        plugins: [withoutPreloads],
      });
    await build({ entryPoints: [boot], outfile: join(folder, "published", "boot.js"), ...oneScript });
    const styles = names.filter((name) => name.endsWith(".css"));
    // the page's own rules come after the library's, which the entry has
    styles.sort((a, b) => Number(b.startsWith("index-")) - Number(a.startsWith("index-")));
    writeFileSync(
      join(folder, "published", "page.css"),
      styles.map((name) => readFileSync(join(assets, name), "utf8")).join("\n"),
    );
  },
});

/** Views come with the script: nothing is fetched before them. */
const withoutPreloads = {
  name: "without-preloads",
  setup(of: PluginBuild) {
    of.onLoad({ filter: /\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/^const __vite__mapDeps=.*$/m, (line) => {
        if (!line.endsWith("d[i]);")) throw new Error(`internal: ${path} lists its files otherwise than known`);
        return "const __vite__mapDeps=()=>[];";
      }),
      loader: "js" as const,
    }));
  },
};

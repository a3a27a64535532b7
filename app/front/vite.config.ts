import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";

const SOURCES = join(import.meta.dirname, "src");
const entries = readdirSync(join(SOURCES, "entries")).filter((name) => name.endsWith(".ts"));

/** Write `messages.json`: the texts that the script of each entry, and what it loads later, asks `_` for. */
function messages(): Plugin {
  return {
    name: "messages",
    generateBundle(_, bundle) {
      const found: Record<string, string[]> = {};
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk" || !chunk.isEntry) continue;
        const texts = new Set<string>();
        const seen = new Set<string>();
        const follow = (file: string) => {
          const part = bundle[file];
          if (seen.has(file) || part?.type !== "chunk") return;
          seen.add(file);
          for (const id of part.moduleIds) if (id.startsWith(SOURCES)) read(id, texts);
          [...part.imports, ...part.dynamicImports].forEach(follow);
        };
        follow(chunk.fileName);
        if (texts.size) found[chunk.name] = [...texts].sort();
      }
      this.emitFile({ type: "asset", fileName: "messages.json", source: JSON.stringify(found, null, 1) });
    },
  };
}

function read(path: string, texts: Set<string>): void {
  const source = readFileSync(path.replace(/\?.*$/, ""), "utf8");
  for (const [, text] of source.matchAll(/\b_\(\s*"((?:[^"\\]|\\.)+)"/g)) texts.add(JSON.parse(`"${text}"`) as string);
}

// Each file of src/entries is the script of a kind of page; the server finds what it was built to in the manifest.
export default defineConfig({
  base: "/static/built/",
  publicDir: false,
  plugins: [messages()],
  build: {
    outDir: "../samspill/web/static/built",
    emptyOutDir: true,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    // Nothing is inlined: the pages' Content-Security-Policy allows no data: address for scripts and fonts.
    assetsInlineLimit: 0,
    target: "es2022",
    rolldownOptions: {
      input: Object.fromEntries(entries.map((name) => [name.replace(/\.ts$/, ""), join(SOURCES, "entries", name)])),
    },
  },
});

import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { defineConfig } from "vite";

// One entry per kind of page; webui/assets.py finds the built files through the manifest.
const entries = ["app", "viewer", "modeler", "decision", "charts"];

/** The bundler takes comments out of style sheets: the notice that begins Tabler's is kept beside the other licences. */
function noticeOfStyles(sheet) {
  return {
    name: "notice-of-styles",
    async writeBundle({ dir }) {
      const styles = await readFile(path.join(import.meta.dirname, "node_modules", sheet), "utf8");
      const [notice] = /\/\*![^]*?\*\//.exec(styles);
      await appendFile(path.join(dir, "licenses.md"), `\n## ${sheet}\n\n${notice}\n`);
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: false,
  clearScreen: false,
  plugins: [noticeOfStyles("@tabler/core/dist/css/tabler.css")],
  build: {
    outDir: "../static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    // The licence texts of everything that is bundled, shipped beside it.
    license: { fileName: "licenses.md" },
    // The content policy allows no data: scripts, and small files are cached as well as large ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Each page links only what it needs; the modeler is large because drawing is.
    cssCodeSplit: true,
    chunkSizeWarningLimit: 2500,
    rollupOptions: {
      input: Object.fromEntries(entries.map((name) => [name, `src/${name}.js`])),
    },
  },
});

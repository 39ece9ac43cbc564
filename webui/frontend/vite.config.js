import { defineConfig } from "vite";

// One entry per kind of page; webui/assets.py finds the built files through the manifest.
const entries = ["app", "viewer", "modeler", "decision"];

export default defineConfig({
  base: "./",
  publicDir: false,
  clearScreen: false,
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

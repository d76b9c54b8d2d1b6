import { cloudflare } from '@cloudflare/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The environment is fixed at build time: CLOUDFLARE_ENV=production makes the build without development routes. */
const deployed = Boolean(process.env.CLOUDFLARE_ENV)

export default defineConfig({
  // Headers of the hashed files: they are served without running the Worker.
  publicDir: 'web/static',
  plugins: [react(), tailwindcss(), cloudflare({ configPath: './wrangler.toml', inspectorPort: false })],
  define: {
    __DEVELOPMENT__: JSON.stringify(!deployed),
    __BUILD_ID__: JSON.stringify(process.env.BUILD_ID ?? `local-${Date.now().toString(36)}`),
  },
  environments: {
    client: {
      build: { manifest: true, rolldownOptions: { input: './web/main.tsx' } },
    },
  },
  build: { minify: true, sourcemap: true },
})

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{packages,web/src,scripts}/**/*.test.{ts,tsx,mjs}'],
    environment: 'node',
  },
});

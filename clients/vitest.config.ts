import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'packages/**/*.test.tsx', 'web/src/**/*.test.ts'],
    environment: 'node',
  },
});

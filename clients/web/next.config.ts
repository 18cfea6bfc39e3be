import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'export',
  trailingSlash: true,
  reactStrictMode: true,
  transpilePackages: [
    '@wumbo/api',
    '@wumbo/features',
    '@wumbo/format',
    '@wumbo/ui',
    '@wumbo/wording',
  ],
};

export default config;

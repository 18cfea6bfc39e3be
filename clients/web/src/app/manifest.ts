import { colours } from '@wumbo/ui/tokens';
import { appFrame } from '@wumbo/wording/app/frame';
import type { MetadataRoute } from 'next';

export const dynamic = 'force-static';

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: appFrame.name,
    short_name: appFrame.name,
    start_url: '/',
    display: 'standalone',
    background_color: colours.canvas.light,
    theme_color: colours.canvas.light,
    icons: [
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  };
}

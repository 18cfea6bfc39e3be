import '@fontsource-variable/inter/wght.css';
import './globals.css';
import { colours } from '@wumbo/ui/tokens';
import { appFrame } from '@wumbo/wording/app/frame';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Providers } from '@/features/session/providers';

export const metadata: Metadata = {
  title: { default: appFrame.name, template: appFrame.title({ page: '%s' }) },
  description: appFrame.description,
  applicationName: appFrame.name,
  referrer: 'same-origin',
  formatDetection: { telephone: false, date: false, address: false, email: false },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: colours.canvas.light },
    { media: '(prefers-color-scheme: dark)', color: colours.canvas.dark },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* It has to run before the first paint, so it may wait for nothing. */}
        <script src="/theme.js" />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}

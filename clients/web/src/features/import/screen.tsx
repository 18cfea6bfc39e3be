'use client';
import { buttonLook } from '@wumbo/ui/button';
import { classes } from '@wumbo/ui/classes';
import { Icon } from '@wumbo/ui/icon';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { importScreen } from '@wumbo/wording/import/screen';
import { lazy, Suspense, useId } from 'react';
import { PageHead } from '@/features/shell/page-head';
import { Link } from '@/navigation';
import { useWaitingFiles } from './waiting-files';

const FileCard = lazy(() =>
  import('./file-card').then((module) => ({ default: module.FileCard })),
);

export function ImportScreen() {
  const { files, add, drop } = useWaitingFiles();
  const id = useId();
  return (
    <>
      <PageHead title={importScreen.title}>
        <Link href="/import/history/" className={buttonLook()}>
          <Icon name="history" /> {importScreen.earlier}
        </Link>
      </PageHead>
      <div className="flex max-w-3xl flex-col gap-4">
        <div
          className={classes(
            'flex flex-col items-center gap-3 rounded-card border-2 border-dashed border-control',
            'bg-surface px-6 text-center has-focus-visible:outline-2',
            'has-focus-visible:outline-offset-2 has-focus-visible:outline-info',
            files.length > 0 ? 'py-6' : 'py-12',
          )}
        >
          {files.length === 0 && (
            <span aria-hidden className="rounded-full bg-sunken p-4 text-muted">
              <Icon name="file-up" size={20} />
            </span>
          )}
          <p className="text-16 font-semibold">
            <span className="max-md:hidden">{importScreen.drop}</span>
            <span className="md:hidden">{importScreen.statements}</span>
          </p>
          {files.length === 0 && (
            <p className="max-w-md text-muted">
              {importScreen.help}
            </p>
          )}
          <input
            id={id}
            type="file"
            multiple
            className="sr-only"
            onChange={(event) => {
              add(event.target.files ?? []);
              event.target.value = '';
            }}
          />
          <label
            htmlFor={id}
            className={buttonLook({ variant: files.length > 0 ? 'outline' : 'primary' })}
          >
            {importScreen.choose}
          </label>
        </div>
        {files.map((waiting) => (
          <Suspense
            key={waiting.id}
            fallback={<SkeletonRows rows={2} label={importScreen.opening} />}
          >
            <FileCard file={waiting.file} onLeave={() => drop(waiting.id)} />
          </Suspense>
        ))}
      </div>
    </>
  );
}

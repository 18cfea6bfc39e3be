'use client';
/** A file may be dropped on any page: it opens the import with it. */
import { Icon } from '@wumbo/ui/icon';
import { importDrop } from '@wumbo/wording/import/drop';
import { useEffect, useState } from 'react';
import { useGo } from '@/navigation';
import { useWaitingFiles } from './waiting-files';

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

export function DropAnywhere() {
  const { add } = useWaitingFiles();
  const go = useGo();
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const hover = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      const files = event.dataTransfer?.files;
      if (!files || files.length === 0) return;
      event.preventDefault();
      add(files);
      go.to('/import/');
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: hover, drop } as const;
    for (const [name, listener] of Object.entries(listeners))
      window.addEventListener(name as 'drop', listener);
    return () => {
      for (const [name, listener] of Object.entries(listeners))
        window.removeEventListener(name as 'drop', listener);
    };
  }, [add, go]);
  if (!over) return null;
  return (
    <div
      aria-hidden
      className="pointer-events-none fixed inset-4 z-40 flex flex-col items-center justify-center gap-3 rounded-card border-2 border-dashed border-accent bg-accent-soft text-20 font-semibold"
    >
      <Icon name="upload" size={20} />
      {importDrop.here}
    </div>
  );
}

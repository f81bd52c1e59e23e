import { lazy, Suspense, type ComponentType } from 'react';

import { SectionSkeleton } from '../../ui/page-states.js';
import { TabLinks, useTab, type Tab } from '../../ui/tab-links.js';
import { EdgeReaderProvider, type EdgeReader } from './edge-reader.js';
import { OverviewTab } from './overview-tab.js';

const TABS: readonly (Tab & { readonly show: ComponentType })[] = [
  { word: '', label: 'Overview', show: OverviewTab },
  {
    word: 'routers',
    label: 'Routers',
    show: lazy(async () => ({ default: (await import('./routers-tab.js')).RoutersTab })),
  },
  {
    word: 'services',
    label: 'Services',
    show: lazy(async () => ({ default: (await import('./services-tab.js')).ServicesTab })),
  },
  {
    word: 'middlewares',
    label: 'Middlewares',
    show: lazy(async () => ({ default: (await import('./middlewares-tab.js')).MiddlewaresTab })),
  },
  {
    word: 'certificates',
    label: 'Certificates',
    show: lazy(async () => ({ default: (await import('./certificates-tab.js')).CertificatesTab })),
  },
  {
    word: 'problems',
    label: 'Problems',
    show: lazy(async () => ({ default: (await import('./problems-tab.js')).ProblemsTab })),
  },
  {
    word: 'test',
    label: 'Test a request',
    show: lazy(async () => ({ default: (await import('./test-tab.js')).TestTab })),
  },
  {
    word: 'lint',
    label: 'Explain labels',
    show: lazy(async () => ({ default: (await import('./lint-tab.js')).LintTab })),
  },
  {
    word: 'graph',
    label: 'Graph',
    show: lazy(async () => ({ default: (await import('./graph-tab.js')).GraphTab })),
  },
];

/** What one edge serves, tab by tab. */
export function EdgeView({ reader }: { readonly reader: EdgeReader }) {
  const tab = useTab(TABS);
  const Shown = TABS.find(({ word }) => word === tab)?.show ?? OverviewTab;
  return (
    <EdgeReaderProvider value={reader}>
      <TabLinks label="About this edge" tabs={TABS} />
      <Suspense fallback={<SectionSkeleton />}>
        <Shown />
      </Suspense>
    </EdgeReaderProvider>
  );
}

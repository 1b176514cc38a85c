import type { Sample } from './compare.js';
import { tutorial } from './contestants.js';
import { workloads, type Workload } from './workloads.js';

const titles: Readonly<Record<Workload, string>> = {
  forward: 'Forwards: every request a new attempt',
  replay: 'Replays: a key that was used before',
  refusal: 'Refusals: an account number with hyphens, 400',
  banks: 'GET /v1/banks',
};

/** Tables of medians, and of ratios to the tutorial stack's forwards of the same round trip. */
export function renderComparison(samples: readonly Sample[]): string {
  const baseline = medianOf(select(samples, tutorial.name, 'forward'), 'perSecond');
  return workloads
    .map((workload) => renderWorkload(samples, workload, baseline))
    .filter(Boolean)
    .join('\n\n');
}

function renderWorkload(samples: readonly Sample[], workload: Workload, baseline: number): string {
  const ofWorkload = samples.filter((sample) => sample.workload === workload);
  const names = [...new Set(ofWorkload.map(({ contestant }) => contestant))];
  const rows = names
    .map((name) => select(samples, name, workload))
    .map((own) => ({ own, perSecond: medianOf(own, 'perSecond') }))
    .sort((a, b) => b.perSecond - a.perSecond)
    .map(({ own, perSecond }) =>
      row([
        own[0]?.contestant ?? '',
        Math.round(perSecond).toLocaleString('en-US'),
        Number.isNaN(baseline) ? '–' : `${(perSecond / baseline).toFixed(2)}×`,
        medianOf(own, 'p50Ms').toFixed(1),
        medianOf(own, 'p99Ms').toFixed(1),
        medianOf(own, 'cpuSecondsPerThousand').toFixed(3),
        median(own.map(({ memory }) => memory.residentMiB)).toFixed(0),
        median(own.map(({ memory }) => memory.anonymousMiB)).toFixed(0),
      ]),
    );
  return names.length === 0
    ? ''
    : [
        `### ${titles[workload]}`,
        '',
        row([
          'server',
          'requests/s',
          'tutorial’s forwards',
          'p50 ms',
          'p99 ms',
          'CPU s per 1,000',
          'resident MiB',
          'of it anonymous',
        ]),
        '|---|--:|--:|--:|--:|--:|--:|--:|',
        ...rows,
      ].join('\n');
}

function select(samples: readonly Sample[], name: string, workload: Workload): Sample[] {
  return samples.filter((sample) => sample.contestant === name && sample.workload === workload);
}

function medianOf(
  samples: readonly Sample[],
  figure: 'perSecond' | 'p50Ms' | 'p99Ms' | 'cpuSecondsPerThousand',
): number {
  return median(samples.map((sample) => sample[figure]));
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

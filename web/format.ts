/** `1234` as `1,234`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `0.1234` as `12.3 %`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `1 bail`, `2 bails`. */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

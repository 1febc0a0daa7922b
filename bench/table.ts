const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);

/** One line: what was measured, ours, the peer's, and the ratio of the two. */
export function printRow(
  name: string,
  ours: number,
  unit: string,
  peer?: { name: string; value: number },
): void {
  const beside = peer
    ? `${number(peer.value).padStart(12)} ${unit}  ${number(ours / peer.value)}x of ${peer.name}`
    : '';
  console.log(`${name.padEnd(46)}${number(ours).padStart(12)} ${unit}${beside}`);
}

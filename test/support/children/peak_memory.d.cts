export function peakKilobytes(): number;
export function peakMegabytes(): number;

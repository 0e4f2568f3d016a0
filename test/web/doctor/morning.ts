/** A zone where it is between seven and eight in the morning now: the visits of a test's day are all to come. */
export function zoneOfTheMorning(): string {
  const hours = 7 - new Date().getUTCHours();
  const east = hours < -12 ? hours + 24 : hours;
  return `Etc/GMT${east > 0 ? '-' : '+'}${String(Math.abs(east))}`;
}

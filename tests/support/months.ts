/** The months of a day's year that are over when it ends, told by the last day of each. */
export function monthsOver(day: string): number {
  const lasts = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(Number(day.slice(0, 4)), month + 1, 0)).toISOString().slice(0, 10))
  return lasts.filter((last) => last <= day).length
}

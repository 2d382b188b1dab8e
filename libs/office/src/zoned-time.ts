/**
 * Times as people of the election's place say them: "2026-11-09T08:00" in a time zone, as fields for date and time hold
 * it, and the moment that it is.
 */

import { isTimeZone } from './plan-problems.js';

const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/;
const MINUTE_MS = 60_000;

/** The moment in the zone, to the minute. @param zone IANA name @throws RangeError for a zone that is not known here */
export function zonedText(ms: number, zone: string): string {
  const { year, month, day, hour, minute } = partsOf(ms, zone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/**
 * The moment when clocks in the zone show this, or null where the text is no time or no clock shows it (an hour that is
 * skipped). Of an hour that comes twice, the first.
 * @param text untrusted   @param zone IANA name @throws RangeError for a zone that is not known here
 */
export function zonedMs(text: string, zone: string): number | null {
  if (!FORM.test(text)) return null;
  const asUtc = Date.parse(`${text}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  // The offset of the zone around that moment: before and after a change of clocks both are tried.
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000].map((near) => asUtc - offsetMs(near, zone));
  const shown = candidates.filter((ms) => zonedText(ms, zone) === text);
  return shown.length === 0 ? null : Math.min(...shown);
}

/** How far clocks in the zone are ahead of UTC at this moment. */
function offsetMs(ms: number, zone: string): number {
  const minute = Math.floor(ms / MINUTE_MS) * MINUTE_MS;
  return Date.parse(`${zonedText(minute, zone)}:00Z`) - minute;
}

function partsOf(ms: number, zone: string): Record<'year' | 'month' | 'day' | 'hour' | 'minute', string> {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const found = new Map(format.formatToParts(ms).map(({ type, value }) => [type as string, value]));
  const part = (name: string, length: number) => (found.get(name) ?? '').padStart(length, '0');
  return {
    year: part('year', 4),
    month: part('month', 2),
    day: part('day', 2),
    hour: part('hour', 2),
    minute: part('minute', 2),
  };
}

/** Names under which this program may know a zone, and those that people know it by today. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** The zone by its name of today, where this program knows that. */
export function presentZone(zone: string): string {
  const name = RENAMED[zone];
  return name !== undefined && isTimeZone(name) ? name : zone;
}

/** HTTP to the office's doors: from its pages by the sign-in cookie, from programs by a token. */
import { DEFAULT_HTTP_OPTIONS, HttpClient } from '../http-client.js';

/**
 * @param baseUrl  of the ballot API; "" on its own pages   @param bearer  API token or operator's token (secret), or null:
 *   then the browser's cookie says who asks, and the header that no foreign page can send says where from
 */
export function officeHttp(baseUrl: string, bearer: string | null): HttpClient {
  return new HttpClient(baseUrl, { ...DEFAULT_HTTP_OPTIONS, bearer, headers: { 'x-psephos-office': '1' } });
}

/** Links for some of the voters: made in this browser, their hashes handed to the office, and only then shown. */
import type { EnrolmentFigures, EntitledApi } from '#client';
import { encodeLinkHashes, type EnrolmentLink, makeEnrolmentLink } from '#office';

const PAGE = 500;

/** @param address  where voters enrol */
export async function giveLinks(
  api: EntitledApi,
  planId: string,
  address: string,
  voterIds: readonly string[],
): Promise<{ links: EnrolmentLink[]; figures: EnrolmentFigures }> {
  const links = voterIds.map((voterId) => makeEnrolmentLink(voterId, address));
  return { links, figures: await api.link(planId, encodeLinkHashes(links)) };
}

/** Ids of everybody who has not enrolled. @param withLink  also of those who have a link */
export async function notEnrolled(api: EntitledApi, planId: string, withLink: boolean): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const { voters, next } = await api.voters(planId, { beginning: '', after, limit: PAGE });
    const missing = voters.filter(({ isEnrolled, hasLink }) => !isEnrolled && (withLink || !hasLink));
    ids.push(...missing.map(({ voterId }) => voterId));
    after = next;
  }
  return ids;
}

/** Links between the voter's pages. */
import { go, pathOf } from '../kit/router.js';
import type { Session } from './session.js';

/** A link to another of the voter's pages, with the look of a button. */
export function PageLink({
  session,
  page,
  text,
  className,
}: {
  session: Session;
  page: string;
  text: string;
  className: string;
}) {
  const path = pathOf('vote', session.electionId, page);
  return (
    <a
      class={className}
      href={path}
      onClick={(event) => {
        event.preventDefault();
        go(path);
      }}
    >
      {text}
    </a>
  );
}

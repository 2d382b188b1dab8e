/** One-time links for voters without an account: made for all who need one, and shown once. */
import type { EnrolmentFigures, EntitledApi } from '#client';
import { encodeLinkTable, type EnrolmentLink } from '#office';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { CopyButton, saveFile } from '../../kit/copy.js';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import { giveLinks, notEnrolled } from './give-links.js';

interface MakeLinksProps {
  api: EntitledApi;
  planId: string;
  /** Where voters enrol. */
  address: string;
  /** Secret. */
  made: EnrolmentLink[];
  isBusy: boolean;
  run: (work: () => Promise<void>) => void;
  complain: (problems: Problem[]) => void;
  show: (links: EnrolmentLink[]) => void;
  changed: (figures: EnrolmentFigures) => void;
}

export function MakeLinks({ api, planId, address, made, isBusy, run, complain, show, changed }: MakeLinksProps) {
  const [isAgain, setAgain] = useState(false);
  const makeAll = () => {
    run(async () => {
      const ids = await notEnrolled(api, planId, isAgain);
      if (ids.length === 0) return complain([new Problem('make-links', () => t('office.enrolment.links.nobody'))]);
      const { links, figures } = await giveLinks(api, planId, address, ids);
      changed(figures);
      show(links);
      setAgain(false);
    });
  };
  return (
    <section class="stack" aria-labelledby="links-h">
      <h2 id="links-h">{t('office.enrolment.links.heading')}</h2>
      <p>{t('office.enrolment.links.lead')}</p>
      <p>
        <label>
          <input type="checkbox" checked={isAgain} onChange={(event) => setAgain(event.currentTarget.checked)} />{' '}
          {t('office.enrolment.links.again')}
        </label>
      </p>
      <p>
        <button class="btn quiet" id="make-links" type="button" aria-disabled={isBusy} onClick={makeAll}>
          {t(isBusy ? 'office.enrolment.busy' : 'office.enrolment.links.action')}
        </button>
      </p>
      {made.length > 0 && <MadeLinks key={made[0]?.hash} planId={planId} links={made} close={() => show([])} />}
    </section>
  );
}

function MadeLinks({ planId, links, close }: { planId: string; links: EnrolmentLink[]; close: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  const [first, ...more] = links;
  const isOne = first !== undefined && more.length === 0;
  return (
    <section class="card tint stack" aria-labelledby="made-h">
      <h3 id="made-h" tabIndex={-1} ref={heading}>
        {isOne
          ? t('office.enrolment.made.one', { voter: `\u2068${first.voterId}\u2069` })
          : t('office.enrolment.made.many', { n: links.length })}
      </h3>
      <p class="note amber">{t('office.enrolment.made.once')}</p>
      {isOne ? <OneLink link={first} /> : <SaveLinks planId={planId} links={links} />}
      <p>
        <button class="btn plain" type="button" onClick={close}>
          {t('office.enrolment.made.action.close')}
        </button>
      </p>
    </section>
  );
}

function OneLink({ link: { url } }: { link: EnrolmentLink }) {
  return (
    <>
      <p class="mono break" dir="ltr" translate={false}>
        {url}
      </p>
      <p>
        <CopyButton text={url} label={t('office.enrolment.made.action.copy')} />
      </p>
    </>
  );
}

function SaveLinks({ planId, links }: { planId: string; links: EnrolmentLink[] }) {
  const [isSure, setSure] = useState(false);
  return (
    <>
      <p>{t('office.enrolment.made.table')}</p>
      <p>
        <label>
          <input type="checkbox" checked={isSure} onChange={(event) => setSure(event.currentTarget.checked)} />{' '}
          {t('office.roll.table.label')}
        </label>
      </p>
      <p>
        <button
          class="btn quiet"
          type="button"
          disabled={!isSure}
          onClick={() => saveFile(`links-${planId.slice(0, 8)}.csv`, 'text/csv', encodeLinkTable(links))}
        >
          {t('office.enrolment.made.action.save')}
        </button>
      </p>
    </>
  );
}

/**
 * E-mails are sent by the registrar's own program, since a browser cannot speak to a mail server and the office's server
 * must not see a code. The page gives the command, and shows what became of the e-mails from the program's file.
 */
import { decodeDeliveryLog, type Delivery, lastOutcomes, OUTCOMES } from '#office';
import { useState } from 'preact/hooks';
import { CopyButton } from '../../kit/copy.js';
import { Problem } from '../../kit/frame.js';
import { formatNumber, t } from '../../kit/i18n.js';
import { bytesOf, FileDrop } from './file-drop.js';
import type { OpenedFile } from './open-list.js';

const MAX_LOG_BYTES = 256 * 2 ** 20;

export function Mailing({ file, complain }: { file: OpenedFile; complain: (problems: Problem[]) => void }) {
  const { list, election, name } = file;
  const [deliveries, setDeliveries] = useState<Delivery[] | null>(null);
  const reached = list.voters.filter(({ email }) => email !== '');
  const command = [
    // Not the password itself: shells remember what is typed.
    'SMTP_URL="$(cat smtp-url.txt)"',
    `npm run psephos -- registrar send ${quoted(name)}`,
    `--url ${election.origin} --election ${election.electionId}`,
    '--from OFFICE@EXAMPLE.ORG',
  ].join(' ');
  const read = async (chosen: File) => {
    try {
      if (chosen.size > MAX_LOG_BYTES) throw new Error('too large');
      setDeliveries(decodeDeliveryLog(new TextDecoder().decode(await bytesOf(chosen))));
      complain([]);
    } catch {
      complain([new Problem('deliveries', () => t('office.roll.delivery.error'))]);
    }
  };
  return (
    <section class="stack" aria-labelledby="mail">
      <h2 id="mail">{t('office.roll.mail.heading', { n: reached.length })}</h2>
      <p>{t('office.roll.mail.lead')}</p>
      <Command command={command} />
      <p>{t('office.roll.mail.test')}</p>
      <p>{t('office.roll.mail.reminder')}</p>
      <Command command={`${command} --not-requested`} />
      <FileDrop
        id="deliveries"
        label={t('office.roll.delivery.label')}
        hint={t('office.roll.delivery.hint')}
        accept=".jsonl"
        choose={(chosen) => void read(chosen)}
      />
      {deliveries !== null && <Deliveries deliveries={deliveries} total={reached.length} command={command} />}
    </section>
  );
}

function Command({ command }: { command: string }) {
  return (
    <div class="card tint stack">
      <code class="mono break" dir="ltr" translate={false}>
        {command}
      </code>
      <p>
        <CopyButton text={command} label={t('office.roll.mail.action')} />
      </p>
    </div>
  );
}

function Deliveries({ deliveries, total, command }: { deliveries: Delivery[]; total: number; command: string }) {
  const last = [...lastOutcomes(deliveries, null).values()];
  const count = (outcome: Delivery['outcome']) => last.filter((each) => each.outcome === outcome).length;
  const again = count('failed') + total - last.length;
  const undelivered = last.filter(({ outcome }) => outcome === 'refused' || outcome === 'bounced');
  return (
    <div class="stack">
      <table>
        <caption>{t('office.roll.delivery.heading')}</caption>
        <tbody>
          {OUTCOMES.map((outcome) => (
            <tr key={outcome}>
              <th scope="row">{t(`office.roll.delivery.${outcome}`)}</th>
              <td class="num">{formatNumber(count(outcome))}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('office.roll.delivery.none')}</th>
            <td class="num">{formatNumber(Math.max(0, total - last.length))}</td>
          </tr>
        </tbody>
      </table>
      {undelivered.length > 0 && (
        <p class="break">
          {t('office.roll.delivery.voters')}{' '}
          <bdi>
            {undelivered
              .slice(0, 50)
              .map(({ voterId }) => voterId)
              .join(', ')}
          </bdi>
        </p>
      )}
      {again > 0 && (
        <>
          <h3>{t('office.roll.delivery.again', { n: again })}</h3>
          <Command command={command} />
        </>
      )}
    </div>
  );
}

/** For a shell: a file's name is somebody's text. */
const quoted = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`);

/** Invites somebody: her name, and what she may do. */
import { useState } from 'preact/hooks';
import type { OfficeRole } from '#client';
import { Problem } from '../../kit/frame.js';
import { t } from '../../kit/i18n.js';
import type { OfficeSession } from '../session.js';
import { Field } from './field.js';
import type { Given } from './handover.js';
import type { Work } from './use-work.js';

const ROLES: readonly OfficeRole[] = ['official', 'auditor'];

interface InviteProps {
  session: OfficeSession;
  work: Work;
  change: (what: () => Promise<Given | null>) => void;
}

export function InviteForm({ session, work, change }: InviteProps) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<OfficeRole>('official');
  const submit = () => {
    if (name.trim() === '') {
      return work.setProblems([new Problem('name', () => t('office.accounts.error.nameEmpty'))]);
    }
    change(async () => {
      const { secret, needsSecond } = await session.accounts.invite(name, role);
      setName('');
      return { name: name.trim(), page: 'join', secret, code: '', needsSecond };
    });
  };
  return (
    <section class="stack narrow" aria-labelledby="invite-h">
      <h2 id="invite-h">{t('office.accounts.invite.heading')}</h2>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          id="name"
          label={t('office.accounts.name.label')}
          hint={t('office.accounts.name.own.hint')}
          value={name}
          onInput={setName}
          problems={work.problems}
        />
        <fieldset class="stack-s">
          <legend class="label">{t('office.accounts.invite.role.label')}</legend>
          {ROLES.map((each) => (
            <label class="check" key={each}>
              <input type="radio" name="role" checked={role === each} onChange={() => setRole(each)} />
              {t(`office.accounts.invite.role.${each}`)}
            </label>
          ))}
        </fieldset>
        <button class="btn" aria-disabled={work.isBusy}>
          {t('office.accounts.invite.action')}
        </button>
      </form>
    </section>
  );
}

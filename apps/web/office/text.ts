import { text as approvals } from '@zhujian/approvals/text'
import { text as cockpit } from '@zhujian/cockpit/text'
import { text as contracts } from '@zhujian/contracts/text'
import { text as identity } from '@zhujian/identity/text'
import { text as notifications } from '@zhujian/notifications/text'
import { text as organisation } from '@zhujian/organisation/text'
import { text as policy } from '@zhujian/policy/text'
import { text as projects } from '@zhujian/projects/text'
import { text as schedule } from '@zhujian/schedule/text'
import { createText } from '@zhujian/text'
import type { Text } from '@zhujian/text'
import { uiText } from '@zhujian/ui'

/** All wording of the office. */
export const officeText: Text = createText([...uiText, ...identity, ...approvals, ...notifications, ...organisation, ...policy, ...projects, ...contracts, ...schedule, ...cockpit])

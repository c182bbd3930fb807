import { Button } from 'antd'
import { requestOf } from '@zhujian/client'
import type { InputOf, Operation } from '@zhujian/kernel'
import type { ReactNode } from 'react'
import { useAccount } from './account-context.tsx'
import { Icon } from './icons.tsx'
import { useSay } from './text-context.tsx'

type ExportButtonProps<Op extends Operation> = { operation: Op; input: InputOf<Op>; size?: 'small'; bare?: boolean }

/** Takes the list that is shown away as a workbook, filtered as it is; only for whoever may. One word where it is small, a sign where it is bare. */
export function ExportButton<Op extends Operation>({ operation, input, size, bare = false }: ExportButtonProps<Op>): ReactNode {
  const say = useSay()
  const { may } = useAccount()
  if (!may.includes(operation.name)) return null
  const words = say(size === 'small' && !bare ? 'ui.export.short' : 'ui.export')
  return (
    <Button
      className="noprint"
      href={requestOf(operation, input as Record<string, unknown>).url}
      download
      {...(size === 'small' && !bare ? {} : { icon: <Icon name="paper" size={bare ? 14 : 16} /> })}
      {...(size ? { size } : {})}
      {...(bare ? { type: 'text' as const, title: words, 'aria-label': words } : {})}
    >
      {bare ? null : words}
    </Button>
  )
}

/** The same at the right above a list that has no head of its own. */
export function ExportRow<Op extends Operation>({ operation, input }: Pick<ExportButtonProps<Op>, 'operation' | 'input'>): ReactNode {
  const { may } = useAccount()
  if (!may.includes(operation.name)) return null
  return <div className="row noprint" style={{ justifyContent: 'flex-end', padding: '8px 16px' }}><ExportButton operation={operation} input={input} size="small" /></div>
}

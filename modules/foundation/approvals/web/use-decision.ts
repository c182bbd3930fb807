import { decideTask } from '@zhujian/approvals/api'
import type { CaseView } from '@zhujian/approvals/api'
import { newId } from '@zhujian/client'
import { useClient, useLabel, useSay, useStale, useUndo } from '@zhujian/ui'
import { useSyncExternalStore } from 'react'

export type Decision = { decision: 'agree' | 'return' | 'reject'; comment: string; reasonCode: string | null }

/** Tasks whose decision is held back for its five seconds: the list leaves them out meanwhile. */
const held = new Set<string>()
const listeners = new Set<() => void>()
let version = 0

function hide(taskId: string, hidden: boolean): void {
  if (hidden) held.add(taskId)
  else held.delete(taskId)
  version += 1
  for (const listener of listeners) listener()
}

/** Tasks decided in the last seconds and not yet sent. */
export function useHeldTasks(): ReadonlySet<string> {
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => version,
  )
  return held
}

/** Decides the caller's task on a case, five seconds later, unless undone. One id for the decision, however often it is sent. */
export function useDecision(view: CaseView, onDecided: () => void): (decision: Decision) => void {
  const say = useSay()
  const label = useLabel()
  const client = useClient()
  const undo = useUndo()
  const stale = useStale()
  const task = view.myTask
  return ({ decision, comment, reasonCode }) => {
    if (!task) return
    const id = newId()
    hide(task.taskId, true)
    undo.hold({
      words: say(`screen.decision.held.${decision}`, { matter: label('screen.matter', view.matter), project: view.projectName }),
      undone: () => hide(task.taskId, false),
      run: async (leaving) => {
        await client.call(
          decideTask,
          { taskId: task.taskId, id, decision, ...(comment ? { comment } : {}), ...(reasonCode ? { reasonCode } : {}) },
          { keepalive: leaving },
        )
        try {
          localStorage.removeItem(`zhujian.draft.${task.taskId}`)
        } catch {
          // The draft of a decided task harms nobody.
        }
        stale('listTasks', 'getCase', 'getInboxCounts', 'getPayment', 'getProject', 'listPayments', 'listProjectFacts')
      },
    })
    onDecided()
  }
}

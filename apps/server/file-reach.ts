import type { Tx } from '@zhujian/database'
import { listDocuments } from '@zhujian/documents/api'
import { documentStore } from '@zhujian/documents/server'
import type { FileReach } from '@zhujian/files'
import type { Actor } from '@zhujian/http'
import type { Operation } from '@zhujian/kernel'
import { projectStore } from '@zhujian/projects/server'
import { listProgressReports } from '@zhujian/schedule/api'
import { scheduleStore } from '@zhujian/schedule/server'

type Permits = (actor: Actor, operation: Operation) => boolean

/** What a file of a project can hang on there, and by which list it is read. */
const holders: readonly { listed: Operation; holds(tx: Tx, projectId: string, fileId: string): Promise<boolean> }[] = [
  { listed: listDocuments, holds: documentStore.holdsFile },
  { listed: listProgressReports, holds: scheduleStore.holdsPhoto },
]

/** A file of a project is read by whoever sees the project and may read what the file hangs on (domain/11: attachments are read with what they belong to). */
export function fileReach(permits: Permits): FileReach {
  return async (tx, actor, { fileId, projectId }) => {
    const permitted = holders.filter(({ listed }) => permits(actor, listed))
    if (permitted.length === 0 || !(await projectStore.visible({ tx, actor }, projectId))) return false
    for (const { holds } of permitted) if (await holds(tx, projectId, fileId)) return true
    return false
  }
}
